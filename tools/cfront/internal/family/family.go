// Package family has what the front end knows of an era of FreeBSD: the headers that a
// kern_timeout.c is read with, and the page of C that finds its parts for the machine.
// Both are data, a folder for each family.
package family

import (
	"embed"
	"io"
	"io/fs"
	"path"
	"regexp"
	"time"
)

//go:embed all:tick all:sbt common.h queue.h
var files embed.FS

// Family is an era.
type Family struct {
	Name  string // "tick"
	First string // releases, for messages
	Last  string
}

// Tick is the family of texts whose time is in ticks, Sbt that of texts whose time is
// an sbintime_t.
var (
	Tick = Family{Name: "tick", First: "8.0", Last: "9.3"}
	Sbt  = Family{Name: "sbt", First: "10.0", Last: "main"}
)

// What tells families and texts apart.
var (
	sbt        = regexp.MustCompile(`\bsbintime_t\b`)
	asyncDrain = regexp.MustCompile(`\b_callout_stop_safe\([^(),]*,[^(),]*,`)
	executing  = regexp.MustCompile(`\bCS_(EXECUTING|MIGRBLOCK)\b`)
	iflags     = regexp.MustCompile(`\bc_iflags\b`)
)

// Of returns the family of a text of kern_timeout.c.
func Of(text []byte) Family {
	if sbt.Match(text) {
		return Sbt
	}
	return Tick
}

// Defines are what the headers of the family are told of a text.
func (f Family) Defines(text []byte) (names []string) {
	if f != Sbt {
		return nil
	}
	if asyncDrain.Match(text) {
		names = append(names, "K_ASYNC_DRAIN")
	}
	if executing.Match(text) {
		names = append(names, "K_STOP_EXECUTING")
	}
	if !iflags.Match(text) {
		names = append(names, "K_ONE_FLAGS")
	}
	return names
}

// Packages are the import paths of the layers, those first that are looked at first.
func (f Family) Packages() []string {
	tick := []string{"ktimeout/sys", "ktimeout/kern/smp", "ktimeout/kern/lock", "ktimeout/kern/sleepqueue"}
	if f != Sbt {
		return tick
	}
	return append([]string{"ktimeout/sys/sbt", "ktimeout/kern/smp/sbt", "ktimeout/kern/lock/sbt", "ktimeout/kern/sleepqueue/sbt"}, tick...)
}

// Page is the page of C.
func (f Family) Page() []byte { return read(f.Name + "/page.c") }

// Prelude is what stands before the text.
func (f Family) Prelude() []byte {
	return append(read("common.h"), read(f.Name+"/prelude.h")...)
}

func read(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}

// Headers are the files that #include finds: the user's if they are given, else the
// family's or that of all families, else nothing, as the prelude has it all. They are found by their last name.
type Headers struct {
	Family Family
	Users  map[string][]byte
}

// Open implements fs.FS.
func (h Headers) Open(name string) (fs.File, error) {
	base := path.Base(name)
	text, ok := h.Users[base]
	if !ok {
		text, _ = files.ReadFile(h.Family.Name + "/" + base)
		if base == "queue.h" {
			text = read(base)
		}
	}
	return &file{name: base, text: text}, nil
}

// file is a header that is open.
type file struct {
	name string
	text []byte
	at   int
}

func (f *file) Stat() (fs.FileInfo, error) { return info{f}, nil }
func (f *file) Close() error               { return nil }
func (f *file) Read(b []byte) (int, error) {
	if f.at == len(f.text) {
		return 0, io.EOF
	}
	n := copy(b, f.text[f.at:])
	f.at += n
	return n, nil
}

type info struct{ f *file }

func (i info) Name() string       { return i.f.name }
func (i info) Size() int64        { return int64(len(i.f.text)) }
func (i info) Mode() fs.FileMode  { return 0o444 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }
