// The list of all operations. Read this first: whatever Trent does stands here in one line.
using System.Buffers;
using System.Collections.Frozen;
using Trent.Cryptography;
using Trent.Engine.Auditing;
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Operations;
using Trent.Engine.Quotas;
using Trent.Engine.Usage;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>The 56 operations of the API and what answers them.</summary>
internal sealed class Catalog
{
    private readonly FrozenDictionary<string, CatalogEntry> byName;

    private Catalog(IReadOnlyList<CatalogEntry> entries)
    {
        Entries = entries;
        byName = entries.ToFrozenDictionary(entry => entry.OperationName, StringComparer.Ordinal);
    }

    /// <summary>All operations, in alphabetical order.</summary>
    public IReadOnlyList<CatalogEntry> Entries { get; }

    /// <summary>The operation of a name, or <see langword="null"/> when the API has none such.</summary>
    public CatalogEntry? Find(string operationName) => byName.GetValueOrDefault(operationName);

    /// <summary>The catalog with the parts that operations are made of.</summary>
    public static Catalog Compose(CatalogParts parts)
    {
        (Keyring keyring, KeyMaterials materials, Computations computations) = (parts.Keyring, parts.Materials, parts.Computations);
        Encryption encryption = new(materials, computations);
        DataKeyPairs pairs = new(materials, computations);
        return new Catalog(
        [
            Entry(CancelKeyDeletionCommand.Contract, new CancelKeyDeletion()),
            NotAvailable(ConnectCustomKeyStoreCommand.Contract),
            Entry(CreateAliasCommand.Contract, new CreateAlias(keyring)),
            NotAvailable(CreateCustomKeyStoreCommand.Contract),
            Entry(CreateGrantCommand.Contract, new CreateGrant(parts.Grants, parts.GrantTokens, parts.GrantPrincipals)),
            Entry(CreateKeyCommand.Contract, new CreateKey(keyring, materials, parts.Policies)),
            Entry(DecapsulateCommand.Contract, new Decapsulate(materials)),
            Entry(DecryptCommand.Contract, new Decrypt(encryption)),
            Entry(DeleteAliasCommand.Contract, new DeleteAlias(keyring)),
            NotAvailable(DeleteCustomKeyStoreCommand.Contract),
            Entry(DeleteImportedKeyMaterialCommand.Contract, new DeleteImportedKeyMaterial(keyring)),
            Entry(DeriveSharedSecretCommand.Contract, new DeriveSharedSecret(materials)),
            NotAvailable(DescribeCustomKeyStoresCommand.Contract),
            Entry(DescribeKeyCommand.Contract, new DescribeKey()),
            Entry(DisableKeyCommand.Contract, new DisableKey()),
            Entry(DisableKeyRotationCommand.Contract, new DisableKeyRotation(keyring)),
            NotAvailable(DisconnectCustomKeyStoreCommand.Contract),
            Entry(EnableKeyCommand.Contract, new EnableKey()),
            Entry(EnableKeyRotationCommand.Contract, new EnableKeyRotation(keyring)),
            Entry(EncapsulateCommand.Contract, new Encapsulate(materials)),
            Entry(EncryptCommand.Contract, new Encrypt(encryption)),
            Entry(GenerateDataKeyCommand.Contract, new GenerateDataKey(materials, parts.DataKeys)),
            Entry(GenerateDataKeyPairCommand.Contract, new GenerateDataKeyPair(pairs)),
            Entry(GenerateDataKeyPairWithoutPlaintextCommand.Contract, new GenerateDataKeyPairWithoutPlaintext(pairs)),
            Entry(GenerateDataKeyWithoutPlaintextCommand.Contract, new GenerateDataKeyWithoutPlaintext(materials, parts.DataKeys)),
            Entry(GenerateMacCommand.Contract, new GenerateMac(materials)),
            Entry(GenerateRandomCommand.Contract, new GenerateRandom()),
            Entry(GetKeyLastUsageCommand.Contract, new GetKeyLastUsage(parts.Ledger)),
            Entry(GetKeyPolicyCommand.Contract, new GetKeyPolicy(parts.Policies)),
            Entry(GetKeyRotationStatusCommand.Contract, new GetKeyRotationStatus()),
            Entry(GetParametersForImportCommand.Contract, new GetParametersForImport(parts.ImportTokens, computations)),
            Entry(GetPublicKeyCommand.Contract, new GetPublicKey()),
            Entry(ImportKeyMaterialCommand.Contract, new ImportKeyMaterial(keyring, materials, parts.ImportTokens, computations)),
            Entry(ListAliasesCommand.Contract, new ListAliases(keyring, parts.Markers)),
            Entry(ListGrantsCommand.Contract, new ListGrants(parts.Grants, parts.Markers)),
            Entry(ListKeyPoliciesCommand.Contract, new ListKeyPolicies(parts.Markers)),
            Entry(ListKeyRotationsCommand.Contract, new ListKeyRotations(keyring, parts.Markers)),
            Entry(ListKeysCommand.Contract, new ListKeys(keyring, parts.Markers)),
            Entry(ListResourceTagsCommand.Contract, new ListResourceTags(parts.Markers)),
            Entry(ListRetirableGrantsCommand.Contract, new ListRetirableGrants(parts.Grants, parts.Markers)),
            Entry(PutKeyPolicyCommand.Contract, new PutKeyPolicy(parts.Policies)),
            Entry(ReEncryptCommand.Contract, new ReEncrypt(encryption)),
            Entry(ReplicateKeyCommand.Contract, new ReplicateKey(keyring, materials, parts.Policies)),
            Entry(RetireGrantCommand.Contract, new RetireGrant(parts.Grants, parts.GrantTokens)),
            Entry(RevokeGrantCommand.Contract, new RevokeGrant(parts.Grants)),
            Entry(RotateKeyOnDemandCommand.Contract, new RotateKeyOnDemand(keyring, materials)),
            Entry(ScheduleKeyDeletionCommand.Contract, new ScheduleKeyDeletion()),
            Entry(SignCommand.Contract, new Sign(materials, computations)),
            Entry(TagResourceCommand.Contract, new TagResource()),
            Entry(UntagResourceCommand.Contract, new UntagResource()),
            Entry(UpdateAliasCommand.Contract, new UpdateAlias(keyring)),
            NotAvailable(UpdateCustomKeyStoreCommand.Contract),
            Entry(UpdateKeyDescriptionCommand.Contract, new UpdateKeyDescription()),
            Entry(UpdatePrimaryRegionCommand.Contract, new UpdatePrimaryRegion(keyring)),
            Entry(VerifyCommand.Contract, new Verify(materials)),
            Entry(VerifyMacCommand.Contract, new VerifyMac(materials)),
        ]);
    }

    private static CatalogEntry<TCommand, TOutput> Entry<TCommand, TOutput>(CommandContract<TCommand, TOutput> contract, Operation<TCommand, TOutput> operation)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class => new(contract, operation);

    private static CatalogEntry<TCommand, TOutput> NotAvailable<TCommand, TOutput>(CommandContract<TCommand, TOutput> contract)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class => new(contract, operation: null);
}

/// <summary>The parts that operations are made of.</summary>
internal sealed record CatalogParts
{
    /// <summary>Keys and aliases.</summary>
    public required Keyring Keyring { get; init; }

    /// <summary>Key material, sealed and opened.</summary>
    public required KeyMaterials Materials { get; init; }

    /// <summary>Where material computes.</summary>
    public required Computations Computations { get; init; }

    /// <summary>Where data keys come from.</summary>
    public required DataKeySource DataKeys { get; init; }

    /// <summary>The tokens of imports.</summary>
    public required ImportTokens ImportTokens { get; init; }

    /// <summary>The grants.</summary>
    public required GrantBook Grants { get; init; }

    /// <summary>The tokens of grants.</summary>
    public required GrantTokens GrantTokens { get; init; }

    /// <summary>Who is behind the ARNs of grants.</summary>
    public required GrantPrincipals GrantPrincipals { get; init; }

    /// <summary>The last use of keys.</summary>
    public required KeyUsageLedger Ledger { get; init; }

    /// <summary>What key policies must be.</summary>
    public required KeyPolicies Policies { get; init; }

    /// <summary>The markers of pages.</summary>
    public required PageMarkers Markers { get; init; }
}

/// <summary>One operation of the catalog, whatever its types.</summary>
internal abstract class CatalogEntry(string operationName, bool isAvailable)
{
    /// <summary>The operation's name, without the prefix of the target.</summary>
    public string OperationName => operationName;

    /// <summary>Whether this server answers it; otherwise it is refused as unsupported.</summary>
    public bool IsAvailable => isAvailable;

    /// <summary>How its requests count.</summary>
    public OperationQuota Quota { get; } = OperationQuota.Of(operationName);

    /// <summary>Runs a request through the pipeline.</summary>
    public abstract ValueTask<EngineAnswer> AnswerAsync(Pipeline pipeline, EngineRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken);
}

/// <summary>One operation: its contract and what does it.</summary>
internal sealed class CatalogEntry<TCommand, TOutput>(CommandContract<TCommand, TOutput> contract, Operation<TCommand, TOutput>? operation)
    : CatalogEntry(contract.OperationName, operation is not null)
    where TCommand : KmsCommand<TOutput>
    where TOutput : class
{
    /// <summary>How it travels.</summary>
    public CommandContract<TCommand, TOutput> Contract => contract;

    /// <summary>What does it; <see langword="null"/> when nothing does.</summary>
    public Operation<TCommand, TOutput>? Operation => operation;

    /// <summary>How it is recorded.</summary>
    public RecordedOperation Recorded { get; } = new(contract);

    /// <inheritdoc/>
    public override ValueTask<EngineAnswer> AnswerAsync(Pipeline pipeline, EngineRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        pipeline.AnswerAsync(this, request, output, cancellationToken);
}
