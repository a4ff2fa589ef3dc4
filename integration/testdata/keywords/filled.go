package keywords

import "encoding/json"

// ServerConfig is read, and is keywords where it is not.
type ServerConfig struct {
	Host string `json:"host"`
	Port int    `json:"port"`
	Tags []string
}

// Server has a configuration.
type Server struct{ config ServerConfig }

// NewServer returns a server. It sets what is not given.
func NewServer(c *ServerConfig) *Server {
	if c.Port == 0 {
		c.Port = 80
	}
	return &Server{*c}
}

// ReadConfig fills a configuration.
func (s *Server) ReadConfig(c *ServerConfig) error {
	*c = s.config
	return nil
}

// DecodeConfig fills a configuration of JSON.
func DecodeConfig(text string, c *ServerConfig) error { return json.Unmarshal([]byte(text), c) }

// Decode fills anything that Go can point at.
func Decode(text string, v any) error { return json.Unmarshal([]byte(text), v) }

// GetPort reads its keywords.
func GetPort(c *ServerConfig) int { return c.Port }
