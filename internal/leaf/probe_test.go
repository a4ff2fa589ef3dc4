package leaf
import ("testing";"os";"fmt")
func TestProbe(t *testing.T){ c,err:=Update(os.Getenv("LIB")); fmt.Println(err); for i,x:=range c { fmt.Println(i,x.Kind,x.Reason)} }
