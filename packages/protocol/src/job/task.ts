// Owns the names of what a worker can be asked to do, and which of them may want a GPU.

/** Work that makes a matte. `rembg` and `birefnet` name families of networks, `sam` needs a prompt, `key` and `mini` need no weights. */
export const MATTING_TASKS = ['auto', 'key', 'mini', 'rembg', 'birefnet', 'sam'] as const
export type MattingTask = (typeof MATTING_TASKS)[number]

/** Work on pixels that wants a CPU only. */
export const MEDIA_TASKS = ['inspect', 'animate', 'sample', 'encode'] as const
export type MediaTask = (typeof MEDIA_TASKS)[number]

export const TASKS = [...MATTING_TASKS, ...MEDIA_TASKS] as const
export type Task = (typeof TASKS)[number]

export function isMattingTask(task: Task): task is MattingTask {
  return (MATTING_TASKS as readonly Task[]).includes(task)
}
