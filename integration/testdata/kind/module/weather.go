// Package weather has a type that goanna knows by one file of Go and one of C.
package weather

type Celsius float64

func Warmer(c Celsius, by float64) Celsius { return c + Celsius(by) }

func Warmest(all []Celsius) ([]Celsius, Celsius) {
	most := all[0]
	for _, c := range all {
		most = max(most, c)
	}
	return all, most
}
