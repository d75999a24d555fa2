// Package enum is racehunt enumerate: it shares the chunks of an enumeration
// among child processes, since a process has one machine, keeps the results in a file
// from which it can resume, and prints the report.
package enum
