package r2

var widget_zone uint64

func trim(w *Widget, n int32) {}

func widget_log(w *Widget, how int32) {}
