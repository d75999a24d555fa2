// Package enum is racehunt enumerate: it shares the chunks of an enumeration
// among child processes, since a process has one machine, keeps what they find in
// a file that it can go on from, and prints the report.
package enum
