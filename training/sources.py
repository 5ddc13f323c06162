"""The table of everything that `mini` was trained on: where it comes from, its licence, and which of its files are used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One package's pictures. `globs` are relative to the unpacked package; `limit` keeps one source from ruling."""

    name: str
    package: str
    registry: str  # "debian", "npm" or "own"
    licence: str
    kind: str  # "figure" (straight RGBA with a true alpha) or "ground" (opaque)
    globs: tuple[str, ...]
    limit: int = 1000
    held_out: bool = False  # never trained on: validation only


GPL_ART = "GPL-2.0-or-later (art GPL or CC-BY-SA-4.0)"
WESNOTH = "usr/share/games/wesnoth/1.16/data"

FIGURES = (
    Source(
        "wesnoth",
        "wesnoth-1.16-data",
        "debian",
        GPL_ART,
        "figure",
        (f"{WESNOTH}/core/images/portraits/**/*.png", f"{WESNOTH}/core/images/portraits/**/*.webp"),
    ),
    *(
        Source(
            f"wesnoth-{c}",
            f"wesnoth-1.16-{c}",
            "debian",
            GPL_ART,
            "figure",
            (f"{WESNOTH}/campaigns/**/portraits/**/*.png", f"{WESNOTH}/campaigns/**/portraits/**/*.webp"),
        )
        for c in ("httt", "utbs", "tsg", "sotbe", "did", "ei", "dw", "l", "low", "nr", "sota", "thot", "trow", "ttb")
    ),
    Source("wesnoth-sof", "wesnoth-1.16-sof", "debian", GPL_ART, "figure", (f"{WESNOTH}/campaigns/**/portraits/**/*.png",), held_out=True),
    Source("wesnoth-dm", "wesnoth-1.16-dm", "debian", GPL_ART, "figure", (f"{WESNOTH}/campaigns/**/portraits/**/*.png",), held_out=True),
    Source(
        "freeorion",
        "freeorion-data",
        "debian",
        "CC-BY-SA-3.0",
        "figure",
        (
            "usr/share/games/freeorion/default/data/art/species/**/*.png",
            "usr/share/games/freeorion/default/data/art/monsters/**/*.png",
            "usr/share/games/freeorion/default/data/art/hulls/**/*.png",
        ),
        320,
    ),
    Source(
        "hedgewars",
        "hedgewars-data",
        "debian",
        "GPL-2.0",
        "figure",
        (
            "usr/share/games/hedgewars/Data/Graphics/Missions/**/*.png",
            "usr/share/games/hedgewars/Data/Themes/*/*.png",
            "usr/share/games/hedgewars/Data/Forts/*.png",
        ),
        220,
    ),
    Source(
        "renpy-question",
        "renpy-thequestion",
        "debian",
        "MIT",
        "figure",
        ("usr/share/games/renpy/the_question/game/images/**/*.png", "usr/share/games/renpy/the_question/game/images/**/*.webp"),
    ),
    Source(
        "renpy-demo",
        "renpy-demo",
        "debian",
        "MIT",
        "figure",
        ("usr/share/games/renpy/demo/game/images/**/*.png", "usr/share/games/renpy/demo/game/images/**/*.webp"),
        held_out=True,
    ),
    Source(
        "tuxpaint",
        "tuxpaint-stamps-default",
        "debian",
        "GPL-2.0",
        "figure",
        (
            "usr/share/tuxpaint/stamps/animals/**/*.png",
            "usr/share/tuxpaint/stamps/food/**/*.png",
            "usr/share/tuxpaint/stamps/clothes/**/*.png",
            "usr/share/tuxpaint/stamps/people/**/*.png",
            "usr/share/tuxpaint/stamps/seasonal/**/*.png",
            "usr/share/tuxpaint/stamps/town/**/*.png",
            "usr/share/tuxpaint/stamps/vehicles/**/*.png",
            "usr/share/tuxpaint/stamps/plants/**/*.png",
            "usr/share/tuxpaint/stamps/hobbies/**/*.png",
        ),
        500,
    ),
    Source(
        "openclipart",
        "openclipart-png",
        "debian",
        "public domain (CC0)",
        "figure",
        tuple(
            f"usr/share/openclipart/png/{d}/**/*.png"
            for d in (
                "people",
                "animals",
                "recreation",
                "food",
                "plants",
                "transportation",
                "unsorted",
                "tools",
                "education",
                "decorations",
                "special",
            )
        ),
        1500,
    ),
    Source(
        "endless-sky",
        "endless-sky-data",
        "debian",
        "CC-BY-SA-4.0 / public domain",
        "figure",
        ("usr/share/games/endless-sky/images/ship/*.png",),
        60,
    ),
    Source("fluent-3d", "@lobehub/fluent-emoji-3d", "npm", "MIT (Microsoft Fluent Emoji)", "figure", ("**/*.webp", "**/*.png"), 1600),
)

SVG_SETS = (
    # An Iconify JSON holds a whole set of SVG bodies; `limit` of them are drawn.
    Source("noto", "@iconify-json/noto", "npm", "Apache-2.0", "figure", (), 900),
    Source("fluent", "@iconify-json/fluent-emoji", "npm", "MIT", "figure", (), 900),
    Source("openmoji", "@iconify-json/openmoji", "npm", "CC-BY-SA-4.0", "figure", (), 250),
    Source("fxemoji", "@iconify-json/fxemoji", "npm", "Apache-2.0", "figure", (), 400),
    Source("streamline", "@iconify-json/streamline-emojis", "npm", "CC-BY-4.0", "figure", (), 150),
)

GROUNDS = (
    Source("gnome", "gnome-backgrounds", "debian", "CC-BY-SA-3.0", "ground", ("usr/share/backgrounds/**/*",)),
    Source("mate", "mate-backgrounds", "debian", "GPL-2.0-or-later / CC-BY-SA-4.0", "ground", ("usr/share/backgrounds/**/*",)),
    Source("plasma", "plasma-workspace-wallpapers", "debian", "GPL-2.0-or-later", "ground", ("usr/share/wallpapers/**/*",)),
    Source("ukui", "ukui-wallpapers", "debian", "CC-BY-SA-3.0", "ground", ("usr/share/backgrounds/**/*",)),
    Source(
        "lomiri-16", "lomiri-wallpapers-16.04", "debian", "CC-BY-4.0 / CC-BY-SA-3.0 / CC-BY-SA-4.0 / CC0", "ground", ("usr/share/**/*",)
    ),
    Source(
        "lomiri-20",
        "lomiri-wallpapers-20.04",
        "debian",
        "CC-BY-4.0 / CC-BY-SA-3.0 / CC-BY-SA-4.0 / CC0",
        "ground",
        ("usr/share/**/*",),
        held_out=True,
    ),
    Source("sway", "sway-backgrounds", "debian", "MIT", "ground", ("usr/share/backgrounds/**/*",)),
    Source(
        "endless-land",
        "endless-sky-data",
        "debian",
        "CC-BY-SA-4.0 / CC-BY-SA-3.0 / public domain",
        "ground",
        ("usr/share/games/endless-sky/images/land/*", "usr/share/games/endless-sky/images/scene/*"),
    ),
    Source(
        "naev",
        "naev-data",
        "debian",
        "GPL-3.0 / CC-BY-3.0 / CC-BY-SA-3.0 / public domain",
        "ground",
        ("usr/share/naev/dat/gfx/planet/exterior/*",),
    ),
    Source(
        "wesnoth-story",
        "wesnoth-1.16-data",
        "debian",
        GPL_ART,
        "ground",
        (f"{WESNOTH}/core/images/**/*.jpg", f"{WESNOTH}/core/images/**/*.webp", f"{WESNOTH}/campaigns/**/story/*"),
    ),
    *(
        Source(
            f"wesnoth-story-{c}",
            f"wesnoth-1.16-{c}",
            "debian",
            GPL_ART,
            "ground",
            (f"{WESNOTH}/campaigns/**/images/**/*.jpg", f"{WESNOTH}/campaigns/**/story/*"),
        )
        for c in ("httt", "tsg", "sota", "trow", "did", "l")
    ),
    Source("renpy-grounds", "renpy-demo", "debian", "MIT", "ground", ("usr/share/games/renpy/demo/game/images/**/*",)),
    Source("question-grounds", "renpy-thequestion", "debian", "MIT", "ground", ("usr/share/games/renpy/the_question/game/images/**/*",)),
    Source(
        "fillets",
        "fillets-ng-data",
        "debian",
        "GPL-2.0",
        "ground",
        ("usr/share/games/fillets-ng/images/*/*-p.png", "usr/share/games/fillets-ng/images/*/*pozadi*.png"),
        120,
    ),
    Source(
        "stellarium",
        "stellarium-data",
        "debian",
        "GPL-2.0 / CC-BY-SA",
        "ground",
        ("usr/share/stellarium/landscapes/**/*", "usr/share/stellarium/scenery3d/**/*.jpg"),
        80,
    ),
    Source(
        "karts",
        "supertuxkart-data",
        "debian",
        "GPL-3.0-or-later (art CC-BY-SA-3.0 / CC-BY-SA-4.0 / CC-BY-3.0 / CC0 / MIT / public domain)",
        "ground",
        ("usr/share/games/supertuxkart/data/textures/*.jpg", "usr/share/games/supertuxkart/data/tracks/*/*.jpg"),
        300,
    ),
    # Photographs of rooms, gardens, towns and things that no run has seen: what the figures of the card are measured on.
    *(
        Source(name, package, "debian", licence, "ground", globs, held_out=True)
        for name, package, licence, globs in (
            ("templates", "tuxpaint-data", "GPL-2.0-or-later", ("usr/share/tuxpaint/templates/*.jpg",)),
            ("puzzles", "palapeli-data", "GPL-2.0-or-later", ("usr/share/palapeli/collection/*.jpg",)),
            ("lxqt", "lxqt-themes", "LGPL-2.1-or-later / CC-BY-SA-3.0", ("usr/share/lxqt/wallpapers/*.jpg",)),
            (
                "skimage",
                "python3-skimage",
                "BSD-3-Clause",
                tuple(
                    f"usr/lib/python3/dist-packages/skimage/data/{n}.*"
                    for n in ("coffee", "rocket", "grass", "brick", "gravel", "motorcycle_left")
                ),
            ),
        )
    ),
)
