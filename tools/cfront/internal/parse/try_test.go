package parse
import ("testing";"os";"path/filepath";"ktimeout/tools/cfront/internal/family";"time")
func TestTry(t *testing.T){
 fs,_:=filepath.Glob("/tmp/fb/*/sys/kern/kern_timeout.c")
 for _,f:=range fs{ b,_:=os.ReadFile(f)
  for _,own:=range []bool{false,true}{
  h:=map[string][]byte{}
  if own { for _,n:=range []string{"callout.h","_callout.h","queue.h"}{ if x,err:=os.ReadFile(filepath.Join(filepath.Dir(f),"../sys",n));err==nil{h[n]=x}}}
  t0:=time.Now()
  _,err:=Parse(Text{Name:f,Text:b,Family:family.Tick,Headers:h},"")
  t.Log(f,own,err,time.Since(t0))
 }}
}
