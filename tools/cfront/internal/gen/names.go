package gen

import (
	"go/token"

	"modernc.org/cc/v4"
)

// taken are names that mean something else in generated code.
var taken = map[string]bool{
	"sys": true, "smp": true, "lock": true, "sleepqueue": true, "unsafe": true, "descriptor": true,
	"sbt": true, "smp_sbt": true, "lock_sbt": true, "sleepqueue_sbt": true, "descriptor_sbt": true,
	"any": true, "bool": true, "string": true, "nil": true, "true": true, "false": true, "append": true, "cap": true,
	"clear": true, "close": true, "copy": true, "len": true, "make": true, "max": true, "min": true, "new": true,
	"panic": true, "print": true, "println": true, "recover": true, "error": true, "int": true, "uint": true,
	"int32": true, "uint32": true, "int64": true, "uint64": true, "int16": true, "uint16": true, "int8": true,
	"uint8": true, "uintptr": true, "init": true, "main": true, "_": true,
}

// goName is a name of C as a name of Go.
func goName(name string) string {
	if token.IsKeyword(name) || taken[name] {
		return name + "_"
	}
	return name
}

// src is the text of a token.
func src(t cc.Token) string { return t.SrcStr() }
