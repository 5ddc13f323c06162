// Owns that ONNX Runtime tells nobody of what it does. On Linux and macOS it else gathers facts of the machine (its id, its name, the
// command line) in a database in the user's folder for caches, to be uploaded to Microsoft, and leaves a mat-debug-PID.log in the
// temporary folder. The expression that it reads the command line with ends the process where that has some 16,000 characters.

/** To be called before its library is loaded. Whoever sets the word decides; a thread whose environment is a copy cannot set it. */
export function turnTelemetryOff(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1'
}
