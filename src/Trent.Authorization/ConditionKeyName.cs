// The condition keys that Trent's requests can have. Any other key is legal in a policy and absent from every request.
namespace Trent.Authorization;

/// <summary>A condition key by its meaning; those that end with a key of their own (a tag, a pair of the encryption context) have that beside them.</summary>
public enum ConditionKeyName
{
    /// <summary>A key that no request of Trent's has by a name of its own: an identity provider's claim, or a key of another service.</summary>
    Other = 0,

    /// <summary><c>aws:PrincipalArn</c>.</summary>
    AwsPrincipalArn,

    /// <summary><c>aws:PrincipalAccount</c>.</summary>
    AwsPrincipalAccount,

    /// <summary><c>aws:PrincipalOrgID</c>.</summary>
    AwsPrincipalOrgId,

    /// <summary><c>aws:PrincipalOrgPaths</c>.</summary>
    AwsPrincipalOrgPaths,

    /// <summary><c>aws:PrincipalTag/&lt;key&gt;</c>.</summary>
    AwsPrincipalTag,

    /// <summary><c>aws:PrincipalType</c>.</summary>
    AwsPrincipalType,

    /// <summary><c>aws:userid</c>.</summary>
    AwsUserId,

    /// <summary><c>aws:username</c>.</summary>
    AwsUserName,

    /// <summary><c>aws:PrincipalIsAWSService</c>.</summary>
    AwsPrincipalIsAwsService,

    /// <summary><c>aws:PrincipalServiceName</c>.</summary>
    AwsPrincipalServiceName,

    /// <summary><c>aws:TokenIssueTime</c>.</summary>
    AwsTokenIssueTime,

    /// <summary><c>aws:MultiFactorAuthPresent</c>.</summary>
    AwsMultiFactorAuthPresent,

    /// <summary><c>aws:MultiFactorAuthAge</c>.</summary>
    AwsMultiFactorAuthAge,

    /// <summary><c>aws:FederatedProvider</c>.</summary>
    AwsFederatedProvider,

    /// <summary><c>aws:SourceIdentity</c>.</summary>
    AwsSourceIdentity,

    /// <summary><c>aws:SourceIp</c>.</summary>
    AwsSourceIp,

    /// <summary><c>aws:VpcSourceIp</c>.</summary>
    AwsVpcSourceIp,

    /// <summary><c>aws:SourceVpc</c>.</summary>
    AwsSourceVpc,

    /// <summary><c>aws:SourceVpce</c>.</summary>
    AwsSourceVpce,

    /// <summary><c>aws:SecureTransport</c>.</summary>
    AwsSecureTransport,

    /// <summary><c>aws:CurrentTime</c>.</summary>
    AwsCurrentTime,

    /// <summary><c>aws:EpochTime</c>.</summary>
    AwsEpochTime,

    /// <summary><c>aws:RequestedRegion</c>.</summary>
    AwsRequestedRegion,

    /// <summary><c>aws:UserAgent</c>.</summary>
    AwsUserAgent,

    /// <summary><c>aws:Referer</c>.</summary>
    AwsReferer,

    /// <summary><c>aws:RequestTag/&lt;key&gt;</c>.</summary>
    AwsRequestTag,

    /// <summary><c>aws:TagKeys</c>.</summary>
    AwsTagKeys,

    /// <summary><c>aws:CalledVia</c>.</summary>
    AwsCalledVia,

    /// <summary><c>aws:CalledViaFirst</c>.</summary>
    AwsCalledViaFirst,

    /// <summary><c>aws:CalledViaLast</c>.</summary>
    AwsCalledViaLast,

    /// <summary><c>aws:ViaAWSService</c>.</summary>
    AwsViaAwsService,

    /// <summary><c>aws:ResourceTag/&lt;key&gt;</c>.</summary>
    AwsResourceTag,

    /// <summary><c>aws:ResourceAccount</c>.</summary>
    AwsResourceAccount,

    /// <summary><c>aws:ResourceOrgID</c>.</summary>
    AwsResourceOrgId,

    /// <summary><c>aws:SourceArn</c>.</summary>
    AwsSourceArn,

    /// <summary><c>aws:SourceAccount</c>.</summary>
    AwsSourceAccount,

    /// <summary><c>aws:SourceOrgID</c>.</summary>
    AwsSourceOrgId,

    /// <summary><c>kms:BypassPolicyLockoutSafetyCheck</c>.</summary>
    KmsBypassPolicyLockoutSafetyCheck,

    /// <summary><c>kms:CallerAccount</c>.</summary>
    KmsCallerAccount,

    /// <summary><c>kms:CustomerMasterKeySpec</c>.</summary>
    KmsCustomerMasterKeySpec,

    /// <summary><c>kms:CustomerMasterKeyUsage</c>.</summary>
    KmsCustomerMasterKeyUsage,

    /// <summary><c>kms:DataKeyPairSpec</c>.</summary>
    KmsDataKeyPairSpec,

    /// <summary><c>kms:EncryptionAlgorithm</c>.</summary>
    KmsEncryptionAlgorithm,

    /// <summary><c>kms:EncryptionContext:&lt;key&gt;</c>.</summary>
    KmsEncryptionContext,

    /// <summary><c>kms:EncryptionContextKeys</c>.</summary>
    KmsEncryptionContextKeys,

    /// <summary><c>kms:ExpirationModel</c>.</summary>
    KmsExpirationModel,

    /// <summary><c>kms:GrantConstraintType</c>.</summary>
    KmsGrantConstraintType,

    /// <summary><c>kms:GrantConstraintSourceArn</c>.</summary>
    KmsGrantConstraintSourceArn,

    /// <summary><c>kms:GrantIsForAWSResource</c>.</summary>
    KmsGrantIsForAwsResource,

    /// <summary><c>kms:GrantOperations</c>.</summary>
    KmsGrantOperations,

    /// <summary><c>kms:GranteePrincipal</c>.</summary>
    KmsGranteePrincipal,

    /// <summary><c>kms:GranteeServicePrincipal</c>.</summary>
    KmsGranteeServicePrincipal,

    /// <summary><c>kms:RetiringPrincipal</c>.</summary>
    KmsRetiringPrincipal,

    /// <summary><c>kms:RetiringServicePrincipal</c>.</summary>
    KmsRetiringServicePrincipal,

    /// <summary><c>kms:KeyAgreementAlgorithm</c>.</summary>
    KmsKeyAgreementAlgorithm,

    /// <summary><c>kms:KeyOrigin</c>.</summary>
    KmsKeyOrigin,

    /// <summary><c>kms:KeySpec</c>.</summary>
    KmsKeySpec,

    /// <summary><c>kms:KeyUsage</c>.</summary>
    KmsKeyUsage,

    /// <summary><c>kms:MultiRegion</c>.</summary>
    KmsMultiRegion,

    /// <summary><c>kms:MultiRegionKeyType</c>.</summary>
    KmsMultiRegionKeyType,

    /// <summary><c>kms:MacAlgorithm</c>.</summary>
    KmsMacAlgorithm,

    /// <summary><c>kms:MessageType</c>.</summary>
    KmsMessageType,

    /// <summary><c>kms:SigningAlgorithm</c>.</summary>
    KmsSigningAlgorithm,

    /// <summary><c>kms:PrimaryRegion</c>.</summary>
    KmsPrimaryRegion,

    /// <summary><c>kms:ReplicaRegion</c>.</summary>
    KmsReplicaRegion,

    /// <summary><c>kms:ReEncryptOnSameKey</c>.</summary>
    KmsReEncryptOnSameKey,

    /// <summary><c>kms:RequestAlias</c>.</summary>
    KmsRequestAlias,

    /// <summary><c>kms:ResourceAliases</c>.</summary>
    KmsResourceAliases,

    /// <summary><c>kms:RotationPeriodInDays</c>.</summary>
    KmsRotationPeriodInDays,

    /// <summary><c>kms:ScheduleKeyDeletionPendingWindowInDays</c>.</summary>
    KmsScheduleKeyDeletionPendingWindowInDays,

    /// <summary><c>kms:TrailingDaysWithoutKeyUsage</c>.</summary>
    KmsTrailingDaysWithoutKeyUsage,

    /// <summary><c>kms:ValidTo</c>.</summary>
    KmsValidTo,

    /// <summary><c>kms:ViaService</c>.</summary>
    KmsViaService,

    /// <summary><c>kms:WrappingAlgorithm</c>.</summary>
    KmsWrappingAlgorithm,

    /// <summary><c>kms:WrappingKeySpec</c>.</summary>
    KmsWrappingKeySpec,

    /// <summary><c>kms:EncapsulationAlgorithm</c>.</summary>
    KmsEncapsulationAlgorithm,

    /// <summary><c>sts:ExternalId</c>.</summary>
    StsExternalId,

    /// <summary><c>sts:RoleSessionName</c>.</summary>
    StsRoleSessionName,

    /// <summary><c>sts:SourceIdentity</c>.</summary>
    StsSourceIdentity,

    /// <summary><c>sts:DurationSeconds</c>.</summary>
    StsDurationSeconds,

    /// <summary><c>sts:TransitiveTagKeys</c>.</summary>
    StsTransitiveTagKeys,

    /// <summary><c>iam:PermissionsBoundary</c>.</summary>
    IamPermissionsBoundary,

    /// <summary><c>iam:PolicyARN</c>.</summary>
    IamPolicyArn,

    /// <summary><c>iam:ResourceTag/&lt;key&gt;</c>.</summary>
    IamResourceTag,
}
