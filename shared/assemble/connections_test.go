package assemble_test

import (
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

var connections = map[string]*partner.Connection{
	"hris": {ID: "hris", Employer: employer, Kind: partner.HRIS, Profile: partner.ProfileStandard,
		Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
	"clinic": {ID: "clinic", Employer: employer, Kind: partner.Inquirer, Profile: partner.ProfileX12,
		Secret: phi.New("whsec_CfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
	"elsewhere": {ID: "elsewhere", Employer: "others", Kind: partner.Inquirer, Profile: partner.ProfileX12,
		Secret: phi.New("whsec_DfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
	"bank": {ID: "bank", Employer: employer, Plan: health, Kind: partner.Bank, Profile: partner.ProfileBank,
		Secret: phi.New("whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
}
