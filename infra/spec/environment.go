package spec

// The names of the environment that a function on AWS finds, each with what it holds.
const (
	EnvTable  = "OPENASO_TABLE"  // name of the table
	EnvBucket = "OPENASO_BUCKET" // name of the bucket of files
	EnvQueues = "OPENASO_QUEUES" // JSON object: name of a queue to its URL, those of Sends
	EnvSecret = "OPENASO_SECRET" // ARN of the secret whose text is the document of secrets
	EnvPortal = "OPENASO_PORTAL" // address that people are sent to
	EnvFrom   = "OPENASO_FROM"   // sender of e-mail, of a verified SES identity
	EnvSMS    = "OPENASO_SMS"    // ARN of the pool or number that SMS come from
)

// Environment lists the names that the function finds: those that its grants need.
func (f *Function) Environment() (names []string) {
	for _, v := range []struct {
		name   string
		grants []Grant
	}{
		{EnvTable, []Grant{ReadTable, WriteTable}},
		{EnvBucket, []Grant{ReadFiles, WriteFiles}},
		{EnvQueues, []Grant{SendQueues}},
		{EnvSecret, []Grant{Secrets}},
		{EnvPortal, []Grant{Messages}}, // who is told is sent to the portal
		{EnvFrom, []Grant{Messages}},
		{EnvSMS, []Grant{Messages}},
	} {
		for _, g := range v.grants {
			if f.Has(g) {
				names = append(names, v.name)
				break
			}
		}
	}
	return names
}
