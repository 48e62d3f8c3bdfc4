// A condition key as a policy names it, read once.
using System.Collections.Frozen;

namespace Trent.Authorization;

/// <summary>A condition key. Names are compared without case, also what follows the prefix of a tag or of the encryption context.</summary>
public sealed class ConditionKey
{
    private static readonly FrozenDictionary<string, ConditionKeyName> Plain = new Dictionary<string, ConditionKeyName>
    {
        ["aws:PrincipalArn"] = ConditionKeyName.AwsPrincipalArn,
        ["aws:PrincipalAccount"] = ConditionKeyName.AwsPrincipalAccount,
        ["aws:PrincipalOrgID"] = ConditionKeyName.AwsPrincipalOrgId,
        ["aws:PrincipalOrgPaths"] = ConditionKeyName.AwsPrincipalOrgPaths,
        ["aws:PrincipalType"] = ConditionKeyName.AwsPrincipalType,
        ["aws:userid"] = ConditionKeyName.AwsUserId,
        ["aws:username"] = ConditionKeyName.AwsUserName,
        ["aws:PrincipalIsAWSService"] = ConditionKeyName.AwsPrincipalIsAwsService,
        ["aws:PrincipalServiceName"] = ConditionKeyName.AwsPrincipalServiceName,
        ["aws:TokenIssueTime"] = ConditionKeyName.AwsTokenIssueTime,
        ["aws:MultiFactorAuthPresent"] = ConditionKeyName.AwsMultiFactorAuthPresent,
        ["aws:MultiFactorAuthAge"] = ConditionKeyName.AwsMultiFactorAuthAge,
        ["aws:FederatedProvider"] = ConditionKeyName.AwsFederatedProvider,
        ["aws:SourceIdentity"] = ConditionKeyName.AwsSourceIdentity,
        ["aws:SourceIp"] = ConditionKeyName.AwsSourceIp,
        ["aws:VpcSourceIp"] = ConditionKeyName.AwsVpcSourceIp,
        ["aws:SourceVpc"] = ConditionKeyName.AwsSourceVpc,
        ["aws:SourceVpce"] = ConditionKeyName.AwsSourceVpce,
        ["aws:SecureTransport"] = ConditionKeyName.AwsSecureTransport,
        ["aws:CurrentTime"] = ConditionKeyName.AwsCurrentTime,
        ["aws:EpochTime"] = ConditionKeyName.AwsEpochTime,
        ["aws:RequestedRegion"] = ConditionKeyName.AwsRequestedRegion,
        ["aws:UserAgent"] = ConditionKeyName.AwsUserAgent,
        ["aws:Referer"] = ConditionKeyName.AwsReferer,
        ["aws:TagKeys"] = ConditionKeyName.AwsTagKeys,
        ["aws:CalledVia"] = ConditionKeyName.AwsCalledVia,
        ["aws:CalledViaFirst"] = ConditionKeyName.AwsCalledViaFirst,
        ["aws:CalledViaLast"] = ConditionKeyName.AwsCalledViaLast,
        ["aws:ViaAWSService"] = ConditionKeyName.AwsViaAwsService,
        ["aws:ResourceAccount"] = ConditionKeyName.AwsResourceAccount,
        ["aws:ResourceOrgID"] = ConditionKeyName.AwsResourceOrgId,
        ["aws:SourceArn"] = ConditionKeyName.AwsSourceArn,
        ["aws:SourceAccount"] = ConditionKeyName.AwsSourceAccount,
        ["aws:SourceOrgID"] = ConditionKeyName.AwsSourceOrgId,
        ["kms:BypassPolicyLockoutSafetyCheck"] = ConditionKeyName.KmsBypassPolicyLockoutSafetyCheck,
        ["kms:CallerAccount"] = ConditionKeyName.KmsCallerAccount,
        ["kms:CustomerMasterKeySpec"] = ConditionKeyName.KmsCustomerMasterKeySpec,
        ["kms:CustomerMasterKeyUsage"] = ConditionKeyName.KmsCustomerMasterKeyUsage,
        ["kms:DataKeyPairSpec"] = ConditionKeyName.KmsDataKeyPairSpec,
        ["kms:EncryptionAlgorithm"] = ConditionKeyName.KmsEncryptionAlgorithm,
        ["kms:EncryptionContextKeys"] = ConditionKeyName.KmsEncryptionContextKeys,
        ["kms:ExpirationModel"] = ConditionKeyName.KmsExpirationModel,
        ["kms:GrantConstraintType"] = ConditionKeyName.KmsGrantConstraintType,
        ["kms:GrantConstraintSourceArn"] = ConditionKeyName.KmsGrantConstraintSourceArn,
        ["kms:GrantIsForAWSResource"] = ConditionKeyName.KmsGrantIsForAwsResource,
        ["kms:GrantOperations"] = ConditionKeyName.KmsGrantOperations,
        ["kms:GranteePrincipal"] = ConditionKeyName.KmsGranteePrincipal,
        ["kms:GranteeServicePrincipal"] = ConditionKeyName.KmsGranteeServicePrincipal,
        ["kms:RetiringPrincipal"] = ConditionKeyName.KmsRetiringPrincipal,
        ["kms:RetiringServicePrincipal"] = ConditionKeyName.KmsRetiringServicePrincipal,
        ["kms:KeyAgreementAlgorithm"] = ConditionKeyName.KmsKeyAgreementAlgorithm,
        ["kms:KeyOrigin"] = ConditionKeyName.KmsKeyOrigin,
        ["kms:KeySpec"] = ConditionKeyName.KmsKeySpec,
        ["kms:KeyUsage"] = ConditionKeyName.KmsKeyUsage,
        ["kms:MultiRegion"] = ConditionKeyName.KmsMultiRegion,
        ["kms:MultiRegionKeyType"] = ConditionKeyName.KmsMultiRegionKeyType,
        ["kms:MacAlgorithm"] = ConditionKeyName.KmsMacAlgorithm,
        ["kms:MessageType"] = ConditionKeyName.KmsMessageType,
        ["kms:SigningAlgorithm"] = ConditionKeyName.KmsSigningAlgorithm,
        ["kms:PrimaryRegion"] = ConditionKeyName.KmsPrimaryRegion,
        ["kms:ReplicaRegion"] = ConditionKeyName.KmsReplicaRegion,
        ["kms:ReEncryptOnSameKey"] = ConditionKeyName.KmsReEncryptOnSameKey,
        ["kms:RequestAlias"] = ConditionKeyName.KmsRequestAlias,
        ["kms:ResourceAliases"] = ConditionKeyName.KmsResourceAliases,
        ["kms:RotationPeriodInDays"] = ConditionKeyName.KmsRotationPeriodInDays,
        ["kms:ScheduleKeyDeletionPendingWindowInDays"] = ConditionKeyName.KmsScheduleKeyDeletionPendingWindowInDays,
        ["kms:TrailingDaysWithoutKeyUsage"] = ConditionKeyName.KmsTrailingDaysWithoutKeyUsage,
        ["kms:ValidTo"] = ConditionKeyName.KmsValidTo,
        ["kms:ViaService"] = ConditionKeyName.KmsViaService,
        ["kms:WrappingAlgorithm"] = ConditionKeyName.KmsWrappingAlgorithm,
        ["kms:WrappingKeySpec"] = ConditionKeyName.KmsWrappingKeySpec,
        ["kms:EncapsulationAlgorithm"] = ConditionKeyName.KmsEncapsulationAlgorithm,
        ["sts:ExternalId"] = ConditionKeyName.StsExternalId,
        ["sts:RoleSessionName"] = ConditionKeyName.StsRoleSessionName,
        ["sts:SourceIdentity"] = ConditionKeyName.StsSourceIdentity,
        ["sts:DurationSeconds"] = ConditionKeyName.StsDurationSeconds,
        ["sts:TransitiveTagKeys"] = ConditionKeyName.StsTransitiveTagKeys,
        ["iam:PermissionsBoundary"] = ConditionKeyName.IamPermissionsBoundary,
        ["iam:PolicyARN"] = ConditionKeyName.IamPolicyArn,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly (string Prefix, ConditionKeyName Name)[] Prefixed =
    [
        ("aws:PrincipalTag/", ConditionKeyName.AwsPrincipalTag),
        ("aws:RequestTag/", ConditionKeyName.AwsRequestTag),
        ("aws:ResourceTag/", ConditionKeyName.AwsResourceTag),
        ("kms:EncryptionContext:", ConditionKeyName.KmsEncryptionContext),
        ("iam:ResourceTag/", ConditionKeyName.IamResourceTag),
    ];

    private ConditionKey(string text, ConditionKeyName name, string subkey)
    {
        Text = text;
        Name = name;
        Subkey = subkey;
    }

    /// <summary>The key as written.</summary>
    public string Text { get; }

    /// <summary>What the key means.</summary>
    public ConditionKeyName Name { get; }

    /// <summary>The tag, or the key of the pair of the encryption context, as written; empty for keys that have no such part.</summary>
    public string Subkey { get; }

    /// <summary>Reads a key; every text is one.</summary>
    public static ConditionKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Plain.TryGetValue(text, out ConditionKeyName plain))
        {
            return new ConditionKey(text, plain, string.Empty);
        }

        foreach ((string prefix, ConditionKeyName name) in Prefixed)
        {
            if (text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return new ConditionKey(text, name, text[prefix.Length..]);
            }
        }

        return new ConditionKey(text, ConditionKeyName.Other, string.Empty);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
