package parse

import (
	"reflect"

	"modernc.org/cc/v4"
)

// Walk calls f for a node and all below it, but for what is below a node of which f says
// false.
func Walk(n any, f func(cc.Node) bool) {
	v := reflect.ValueOf(n)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return
	}
	node, ok := n.(cc.Node)
	if !ok || !f(node) {
		return
	}
	v = v.Elem()
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		fv := v.Field(i)
		if fv.Kind() == reflect.Interface {
			fv = fv.Elem()
		}
		if fv.Kind() == reflect.Pointer {
			Walk(fv.Interface(), f)
		}
	}
}
