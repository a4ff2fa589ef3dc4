package classes

import (
	"image"
	"net/http"
	"net/url"
	"regexp"
)

// Found returns the first match, of a class that another package makes.
func Found(re *regexp.Regexp, text string) string { return re.FindString(text) }

// Login returns the address with a user, whose class has no New.
func Login(host string, user *url.Userinfo) string {
	return (&url.URL{Scheme: "http", User: user, Host: host}).String()
}

// Method returns that of a request.
func Method(r *http.Request) string { return r.Method }

// Widen returns a rectangle that is wider on each side, whose class leads to that of its corners.
func Widen(r image.Rectangle, by int) image.Rectangle { return r.Inset(-by) }
