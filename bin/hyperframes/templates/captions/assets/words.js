// What is said in assets/voice.m4a, and when: word, from, to in seconds. An empty line begins a new caption. Speech services
// answer with such a table (`word_timestamps` of POST /v3/voices/speech); transcripts of recordings can be brought into its form.
const TRANSCRIPT = `
Hello, 0.50 0.85
and 0.92 1.00
welcome. 1.05 1.95

In 2.70 2.75
the 2.77 2.82
next 2.87 3.10
few 3.15 3.30
seconds, 3.35 4.02

I 4.17 4.25
will 4.27 4.37
show 4.45 4.62
you 4.67 4.75
what 4.80 4.90
changed 4.97 5.27
this 5.30 5.42
week. 5.47 6.25
`;
