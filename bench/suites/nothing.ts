// Owns nothing: what Node itself takes to start and end, to hold `popcel --help` against.
export {}
