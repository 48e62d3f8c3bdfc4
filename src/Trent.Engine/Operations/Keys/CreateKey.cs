// CreateKey: a new key with its first material, policy and tags.
using Trent.Authorization;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class CreateKey(Keyring keyring, KeyMaterials materials, KeyPolicies policies) : Operation<CreateKeyCommand, CreateKeyOutput>
{
    public override Access Plan(CreateKeyCommand command)
    {
        KeySpec spec = SpecOf(command);
        CheckUsage(command.KeyUsage, spec);
        CheckOrigin(command, spec);
        KeyTags.Check(command.Tags);
        return Access.OnAccount("kms:CreateKey").And(KeyTags.AccessOnNewKey(command.Tags, region: null));
    }

    public override async ValueTask<Outcome<CreateKeyOutput>> ExecuteAsync(CreateKeyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        if (await keyring.CountKeysAsync(call.Account.Value, call.Region.Value, cancellationToken) >= Limits.KeysPerAccountAndRegionMax)
        {
            throw LimitExceededException.KeysPerAccount(Limits.KeysPerAccountAndRegionMax);
        }

        KeySpec spec = SpecOf(command);
        KeyUsageType usage = command.KeyUsage ?? KeyUsageType.EncryptDecrypt;
        OriginType origin = command.Origin ?? OriginType.AwsKms;
        bool isMultiRegion = command.MultiRegion == true;
        KeyIdentity identity = new(call.ArnOf(isMultiRegion ? KeyId.CreateNewMultiRegion() : KeyId.CreateNew()), spec, usage, origin);
        AcceptedPolicy policy = await policies.AcceptAsync(
            command.Policy ?? DefaultKeyPolicy.For(call.Partition, call.Account.Value), identity.Arn.ToString(), command.BypassPolicyLockoutSafetyCheck == true, call, cancellationToken);
        StoredKey key = new()
        {
            Arn = identity.Arn,
            Spec = spec,
            Usage = usage,
            Origin = origin,
            CreatedAt = call.Now,
            Description = command.Description ?? string.Empty,
            Status = origin == OriginType.External ? KeyStatus.PendingImport : KeyStatus.Enabled,
            Policy = policy.Text,
            PolicyPrincipals = policy.Principals,
            Tags = KeyTags.With([], command.Tags ?? []),
            Materials = origin == OriginType.External ? [] : [await materials.GenerateFirstAsync(identity, call.Now, cancellationToken)],
            MultiRegion = isMultiRegion ? new MultiRegionSet(call.Region.Value, []) : null,
            Version = 1,
        };
        return new Outcome<CreateKeyOutput>(new CreateKeyOutput { KeyMetadata = KeyMetadataOf.Key(key) }, [Change.Insert(key)]);
    }

    private static KeySpec SpecOf(CreateKeyCommand command)
    {
        if (command.KeySpec is not null && command.CustomerMasterKeySpec is not null)
        {
            throw ValidationException.KeySpecGivenTwice();
        }

        return command.KeySpec ?? (command.CustomerMasterKeySpec is { } old ? new KeySpec(old.Value) : KeySpec.SymmetricDefault);
    }

    private static void CheckUsage(KeyUsageType? usage, KeySpec spec)
    {
        if (usage is null)
        {
            if (spec != KeySpec.SymmetricDefault)
            {
                throw ValidationException.KeyUsageRequired();
            }
        }
        else if (!KeySpecs.Of(spec).Usages.Contains(usage.Value))
        {
            throw ValidationException.KeyUsageNotCompatible(usage.Value, spec);
        }
    }

    // Every pairing that the API knows is judged before what this server does not make is refused.
    private static void CheckOrigin(CreateKeyCommand command, KeySpec spec)
    {
        OriginType origin = command.Origin ?? OriginType.AwsKms;
        if (command.CustomKeyStoreId is null && (origin == OriginType.AwsCloudHsm || origin == OriginType.ExternalKeyStore))
        {
            throw ValidationException.CustomKeyStoreIdRequired();
        }

        if (command.XksKeyId is not null && origin != OriginType.ExternalKeyStore)
        {
            throw ValidationException.XksKeyIdNotAllowed();
        }

        if (command.CustomKeyStoreId is { } customKeyStoreId)
        {
            throw CustomKeyStoreNotFoundException.NotFound(customKeyStoreId);
        }

        if (origin != OriginType.AwsKms && origin != OriginType.External)
        {
            throw UnsupportedOperationException.OriginNotAvailable(origin);
        }

        if (origin == OriginType.External && !KeySpecs.Of(spec).IsImportable)
        {
            throw UnsupportedOperationException.NotImportable(spec);
        }
    }
}
