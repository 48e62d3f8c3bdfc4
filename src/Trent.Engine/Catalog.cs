// The list of all operations. Read this first: whatever Trent does stands here in one line.
using System.Buffers;
using System.Collections.Frozen;
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Engine.Operations;
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
    public static Catalog Compose(Keyring keyring, KeyMaterials materials, DataKeySource dataKeys, KeyUsageLedger ledger, PageMarkers markers) => new(
    [
        Entry(CancelKeyDeletionCommand.Contract, new CancelKeyDeletion()),
        NotAvailable(ConnectCustomKeyStoreCommand.Contract),
        Entry(CreateAliasCommand.Contract, new CreateAlias(keyring)),
        NotAvailable(CreateCustomKeyStoreCommand.Contract),
        NotAvailable(CreateGrantCommand.Contract),
        Entry(CreateKeyCommand.Contract, new CreateKey(keyring, materials)),
        NotAvailable(DecapsulateCommand.Contract),
        Entry(DecryptCommand.Contract, new Decrypt(materials)),
        Entry(DeleteAliasCommand.Contract, new DeleteAlias(keyring)),
        NotAvailable(DeleteCustomKeyStoreCommand.Contract),
        NotAvailable(DeleteImportedKeyMaterialCommand.Contract),
        NotAvailable(DeriveSharedSecretCommand.Contract),
        NotAvailable(DescribeCustomKeyStoresCommand.Contract),
        Entry(DescribeKeyCommand.Contract, new DescribeKey()),
        Entry(DisableKeyCommand.Contract, new DisableKey()),
        Entry(DisableKeyRotationCommand.Contract, new DisableKeyRotation()),
        NotAvailable(DisconnectCustomKeyStoreCommand.Contract),
        Entry(EnableKeyCommand.Contract, new EnableKey()),
        Entry(EnableKeyRotationCommand.Contract, new EnableKeyRotation()),
        NotAvailable(EncapsulateCommand.Contract),
        Entry(EncryptCommand.Contract, new Encrypt(materials)),
        Entry(GenerateDataKeyCommand.Contract, new GenerateDataKey(materials, dataKeys)),
        NotAvailable(GenerateDataKeyPairCommand.Contract),
        NotAvailable(GenerateDataKeyPairWithoutPlaintextCommand.Contract),
        Entry(GenerateDataKeyWithoutPlaintextCommand.Contract, new GenerateDataKeyWithoutPlaintext(materials, dataKeys)),
        NotAvailable(GenerateMacCommand.Contract),
        Entry(GenerateRandomCommand.Contract, new GenerateRandom()),
        Entry(GetKeyLastUsageCommand.Contract, new GetKeyLastUsage(ledger)),
        Entry(GetKeyPolicyCommand.Contract, new GetKeyPolicy()),
        Entry(GetKeyRotationStatusCommand.Contract, new GetKeyRotationStatus()),
        NotAvailable(GetParametersForImportCommand.Contract),
        NotAvailable(GetPublicKeyCommand.Contract),
        NotAvailable(ImportKeyMaterialCommand.Contract),
        Entry(ListAliasesCommand.Contract, new ListAliases(keyring, markers)),
        NotAvailable(ListGrantsCommand.Contract),
        Entry(ListKeyPoliciesCommand.Contract, new ListKeyPolicies(markers)),
        Entry(ListKeyRotationsCommand.Contract, new ListKeyRotations(markers)),
        Entry(ListKeysCommand.Contract, new ListKeys(keyring, markers)),
        Entry(ListResourceTagsCommand.Contract, new ListResourceTags(markers)),
        NotAvailable(ListRetirableGrantsCommand.Contract),
        Entry(PutKeyPolicyCommand.Contract, new PutKeyPolicy()),
        Entry(ReEncryptCommand.Contract, new ReEncrypt(materials)),
        NotAvailable(ReplicateKeyCommand.Contract),
        NotAvailable(RetireGrantCommand.Contract),
        NotAvailable(RevokeGrantCommand.Contract),
        Entry(RotateKeyOnDemandCommand.Contract, new RotateKeyOnDemand(materials)),
        Entry(ScheduleKeyDeletionCommand.Contract, new ScheduleKeyDeletion()),
        NotAvailable(SignCommand.Contract),
        Entry(TagResourceCommand.Contract, new TagResource()),
        Entry(UntagResourceCommand.Contract, new UntagResource()),
        Entry(UpdateAliasCommand.Contract, new UpdateAlias(keyring)),
        NotAvailable(UpdateCustomKeyStoreCommand.Contract),
        Entry(UpdateKeyDescriptionCommand.Contract, new UpdateKeyDescription()),
        NotAvailable(UpdatePrimaryRegionCommand.Contract),
        NotAvailable(VerifyCommand.Contract),
        NotAvailable(VerifyMacCommand.Contract),
    ]);

    private static CatalogEntry<TCommand, TOutput> Entry<TCommand, TOutput>(CommandContract<TCommand, TOutput> contract, Operation<TCommand, TOutput> operation)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class => new(contract, operation);

    private static CatalogEntry<TCommand, TOutput> NotAvailable<TCommand, TOutput>(CommandContract<TCommand, TOutput> contract)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class => new(contract, operation: null);
}

/// <summary>One operation of the catalog, whatever its types.</summary>
internal abstract class CatalogEntry(string operationName, bool isAvailable)
{
    /// <summary>The operation's name, without the prefix of the target.</summary>
    public string OperationName => operationName;

    /// <summary>Whether this server answers it; otherwise it is refused as unsupported.</summary>
    public bool IsAvailable => isAvailable;

    /// <summary>Runs a request through the pipeline.</summary>
    public abstract ValueTask<EngineAnswer> AnswerAsync(Pipeline pipeline, EngineRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken);
}

/// <summary>One operation: its contract and what does it.</summary>
internal sealed class CatalogEntry<TCommand, TOutput>(CommandContract<TCommand, TOutput> contract, Operation<TCommand, TOutput>? operation)
    : CatalogEntry(contract.OperationName, operation is not null)
    where TCommand : KmsCommand<TOutput>
    where TOutput : class
{
    /// <inheritdoc/>
    public override ValueTask<EngineAnswer> AnswerAsync(Pipeline pipeline, EngineRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        pipeline.AnswerAsync(contract, operation, request, output, cancellationToken);
}
