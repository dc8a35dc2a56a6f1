package awsfault

// The lines that several codes share.
const (
	throttled   = "throttled: more than the service takes at once"
	denied      = "access denied: the role lacks the grant, or the policy of the key or resource refuses it"
	credentials = "the AWS credentials are not valid"
	expired     = "the AWS credentials have expired"
	clock       = "the signature's time is wrong: check this machine's clock"
	missing     = "there is no such resource: check its name, account and region"
	region      = "the region is another one: check AWS_REGION"
	key         = "the encryption key cannot be used: it is disabled, deleted or of another kind"
	sender      = "the account or identity may not send: check its state in SES"
	another     = "another write of the same thing is under way"
	quota       = "a quota of the account is used up"
)

// lines are the codes whose meaning the HTTP status does not tell, all of which somebody
// mends or time does; throttling comes from the SDK's own list, in Throttled.
var lines = map[string]string{
	"AccessDenied":              denied,
	"AccessDeniedException":     denied,
	"AuthorizationError":        denied,
	"UnauthorizedOperation":     denied,
	"KmsAccessDenied":           denied,
	"KMS.AccessDeniedException": denied,

	"InvalidAccessKeyId":          credentials,
	"InvalidClientTokenId":        credentials,
	"UnrecognizedClientException": credentials,
	"SignatureDoesNotMatch":       credentials,
	"InvalidSignatureException":   credentials,
	"MissingAuthenticationToken":  credentials,
	"InvalidToken":                credentials,
	"InvalidSecurity":             credentials,

	"MissingAuthenticationTokenException": credentials,
	"IncompleteSignatureException":        credentials,
	"OptInRequired":                       credentials,
	// Fresh ones come by themselves where a role gives them.
	"ExpiredToken":          expired,
	"ExpiredTokenException": expired,
	"RequestTimeTooSkewed":  clock,
	"RequestExpired":        clock,

	"NoSuchBucket":                       missing,
	"QueueDoesNotExist":                  missing,
	"NonExistentQueue":                   missing,
	"InvalidAddress":                     missing,
	"ResourceNotFoundException":          missing,
	"NotFoundException":                  missing,
	"PermanentRedirect":                  region,
	"AuthorizationHeaderMalformed":       region,
	"IllegalLocationConstraintException": region,

	"KmsDisabled":                  key,
	"KmsNotFound":                  key,
	"KmsInvalidState":              key,
	"KmsInvalidKeyUsage":           key,
	"KMS.DisabledException":        key,
	"KMS.NotFoundException":        key,
	"KMS.KMSInvalidStateException": key,
	"KMS.InvalidKeyUsageException": key,
	"DecryptionFailure":            key,

	"KmsThrottled":                  throttled,
	"KMS.ThrottlingException":       throttled,
	"OverLimit":                     throttled,
	"LimitExceededException":        quota,
	"ServiceQuotaExceededException": quota,

	"AccountSuspendedException":          sender,
	"MailFromDomainNotVerifiedException": sender,
	"SendingPausedException":             sender,

	// S3: somebody else is writing under the same condition.
	"ConditionalRequestConflict": another,
	"OperationAborted":           another,
}
