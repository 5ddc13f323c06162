# Owns running rembg's own `b` command (raw RGB frames on stdin) without the rest of its command line, which wants a web server:
# rembg_pipe.py WIDTH HEIGHT -m dis_custom -x '{"model_path": "…"}' -o 'OUT/%03u.png' < frames.rgb
import importlib.util
import os
import sys
import types

import rembg

folder = os.path.join(os.path.dirname(rembg.__file__), "commands")
package = types.ModuleType("rembg.commands")
package.__path__ = [folder]
sys.modules["rembg.commands"] = package
spec = importlib.util.spec_from_file_location("rembg.commands.b_command", os.path.join(folder, "b_command.py"))
module = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = module
spec.loader.exec_module(module)
module.b_command()
