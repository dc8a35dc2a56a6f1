package x837

import (
	_ "embed" // of the tables

	"github.com/openaso/openaso/shared/x12/guide"
)

// The guides of the 837 as tables.
var (
	//go:embed p.txt
	professionalText string
	//go:embed i.txt
	institutionalText string
	//go:embed d.txt
	dentalText string

	professional  = guide.Of(professionalText)
	institutional = guide.Of(institutionalText)
	dental        = guide.Of(dentalText)
)

// Table is the guide that a version (ST03, or GS08) names, as a table, and nil for one
// that is not read. Amendments of a guide are read alike: what they changed, the table
// allows in each.
func Table(version string) *guide.Guide {
	switch version {
	case "005010X222", "005010X222A1", "005010X222A2":
		return professional()
	case "005010X223", "005010X223A1", "005010X223A2", "005010X223A3":
		return institutional()
	case "005010X224", "005010X224A1", "005010X224A2", "005010X224A3":
		return dental()
	}
	return nil
}
