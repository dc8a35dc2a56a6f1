package awsfault

import "github.com/openaso/openaso/shared/fault"

// The lines that several codes share.
const (
	throttled   = "throttled: more than the service takes at once"
	denied      = "access denied: the role lacks the grant, or the policy of the key or resource refuses it"
	credentials = "the AWS credentials are not valid"
	expired     = "the AWS credentials have expired"
	clock       = "the signature's time is wrong: check this machine's clock"
	missing     = "there is no such bucket, queue, table, identity or configuration: check its name, account and region"
	region      = "the region is another one: check AWS_REGION"
	key         = "the encryption key cannot be used: it is disabled, deleted or of another kind"
	quota       = "a quota of the account is used up"
)

type verdict struct {
	kind fault.Kind
	line string
}

// verdicts are the codes whose meaning the HTTP status does not tell; throttling comes
// from the SDK's own list, in judge.
var verdicts = map[string]verdict{
	"AccessDenied":              {fault.Internal, denied},
	"AccessDeniedException":     {fault.Internal, denied},
	"AuthorizationError":        {fault.Internal, denied},
	"UnauthorizedOperation":     {fault.Internal, denied},
	"KmsAccessDenied":           {fault.Internal, denied},
	"KMS.AccessDeniedException": {fault.Internal, denied},

	"InvalidAccessKeyId":          {fault.Internal, credentials},
	"InvalidClientTokenId":        {fault.Internal, credentials},
	"UnrecognizedClientException": {fault.Internal, credentials},
	"SignatureDoesNotMatch":       {fault.Internal, credentials},
	"InvalidSignatureException":   {fault.Internal, credentials},
	"MissingAuthenticationToken":  {fault.Internal, credentials},
	"InvalidToken":                {fault.Internal, credentials},
	"InvalidSecurity":             {fault.Internal, credentials},
	// Fresh ones come by themselves where a role gives them.
	"ExpiredToken":          {fault.Unavailable, expired},
	"ExpiredTokenException": {fault.Unavailable, expired},
	"RequestTimeTooSkewed":  {fault.Internal, clock},
	"RequestExpired":        {fault.Internal, clock},

	"NoSuchBucket":                       {fault.Internal, missing},
	"QueueDoesNotExist":                  {fault.Internal, missing},
	"NonExistentQueue":                   {fault.Internal, missing},
	"InvalidAddress":                     {fault.Internal, missing},
	"ResourceNotFoundException":          {fault.Internal, missing},
	"NotFoundException":                  {fault.Internal, missing},
	"PermanentRedirect":                  {fault.Internal, region},
	"AuthorizationHeaderMalformed":       {fault.Internal, region},
	"IllegalLocationConstraintException": {fault.Internal, region},

	"KmsDisabled":                  {fault.Internal, key},
	"KmsNotFound":                  {fault.Internal, key},
	"KmsInvalidState":              {fault.Internal, key},
	"KmsInvalidKeyUsage":           {fault.Internal, key},
	"KMS.DisabledException":        {fault.Internal, key},
	"KMS.NotFoundException":        {fault.Internal, key},
	"KMS.KMSInvalidStateException": {fault.Internal, key},
	"KMS.InvalidKeyUsageException": {fault.Internal, key},

	"KmsThrottled":                  {fault.Unavailable, throttled},
	"KMS.ThrottlingException":       {fault.Unavailable, throttled},
	"OverLimit":                     {fault.Unavailable, throttled},
	"LimitExceededException":        {fault.Unavailable, quota},
	"ServiceQuotaExceededException": {fault.Unavailable, quota},
	// S3: somebody else is writing under the same condition.
	"ConditionalRequestConflict": {fault.Unavailable, "another write of the same thing is under way"},
	"OperationAborted":           {fault.Unavailable, "another write of the same thing is under way"},
}
