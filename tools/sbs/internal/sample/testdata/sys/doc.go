// Package sys has nothing.
package sys
