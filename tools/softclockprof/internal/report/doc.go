// Package report writes report.html: one page that needs no other files, and says
// what ran on which machine and what was measured.
package report
