// Nothing exports a function to C that does nothing.
package main

import "C"

//export Nothing
func Nothing() {}

func main() {}
