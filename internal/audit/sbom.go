package audit

import (
	"bytes"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// SBOM is a software bill of materials in a wheel.
type SBOM struct {
	Name       string `json:"name"`                 // in the wheel
	Components int    `json:"components,omitempty"` // that a document of CycloneDX lists; known for no other format
}

// auditSBOMs reads the documents of dist-info/sboms. Their format is free (PEP 770); CycloneDX has the extension .cdx.json.
func (r *Report) auditSBOMs(c *content) {
	for _, name := range c.names {
		if c.info == "" || !strings.HasPrefix(name, c.info+"/sboms/") {
			continue
		}
		s := SBOM{Name: name}
		if strings.HasSuffix(name, ".cdx.json") {
			var bom cdx.BOM
			err := cdx.NewBOMDecoder(bytes.NewReader(c.files[name].data), cdx.BOMFileFormatJSON).Decode(&bom)
			if err != nil {
				r.fail("%s: expected a document of CycloneDX: %v", name, err)
			} else if bom.BOMFormat != cdx.BOMFormat {
				r.fail("%s: bomFormat: expected %s, got %q", name, cdx.BOMFormat, bom.BOMFormat)
			}
			if bom.Components != nil {
				s.Components = len(*bom.Components)
			}
		}
		r.SBOMs = append(r.SBOMs, s)
	}
}
