// Package report writes report.html: one page, without outside assets, that says
// what ran on what machine and what was measured.
package report
