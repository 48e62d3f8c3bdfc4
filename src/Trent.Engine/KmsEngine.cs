// The key management service without HTTP and without SQL: what front doors and in-process clients talk to.
using System.Buffers;
using Trent.Cryptography;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Grants;
using Trent.Engine.Hierarchy;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Operations;
using Trent.Engine.Quotas;
using Trent.Engine.Records;
using Trent.Engine.Usage;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>What an engine is made of. All of it stays the caller's to dispose, after the engine.</summary>
public sealed class EngineParts
{
    /// <summary>Durable storage.</summary>
    public required IRecordStore Store { get; init; }

    /// <summary>The keys derived from the root key for this store.</summary>
    public required StoreKeys StoreKeys { get; init; }

    /// <summary>The same storage, where it can be gone through; without it the root key cannot be rotated.</summary>
    public IRecordScan? Scan { get; init; }

    /// <summary>Where requests are recorded.</summary>
    public required IAuditTrail AuditTrail { get; init; }

    /// <summary>Who is told of what an operator wants to know.</summary>
    public required IEngineObserver Observer { get; init; }

    /// <summary>The clock that drives waiting periods, rotation and everything else.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The partition of ARNs, <c>aws</c> unless the operator chose otherwise.</summary>
    public required string Partition { get; init; }

    /// <summary>What is done with the decisions of policies.</summary>
    public AuthorizationMode Authorization { get; init; } = AuthorizationMode.Enforce;

    /// <summary>How many requests a second each account has; <see langword="null"/> for as many as it likes.</summary>
    public RequestRates? RequestRates { get; init; }

    /// <summary>Who knows which users and roles there are; without it, policies and grants name them unchecked.</summary>
    public IPrincipalDirectory? Principals { get; init; }

    /// <summary>Most keys held in memory; the least used leave first.</summary>
    public required int CachedKeysMax { get; init; }

    /// <summary>What tells this process from others on the same store, at most 64 bytes; random at each start.</summary>
    public required ReadOnlyMemory<byte> NodeId { get; init; }
}

/// <summary>A key management service on one store. Thread-safe.</summary>
public sealed class KmsEngine : IDisposable
{
    private readonly Catalog catalog;
    private readonly Pipeline pipeline;
    private readonly Keyring keyring;
    private readonly KeyUsageLedger ledger;
    private readonly DomainKeys domainKeys;
    private readonly TokenKeys tokenKeys;
    private readonly DueWork dueWork;
    private readonly AccessExplainer explainer;
    private readonly KeyPolicyRecovery recovery;
    private readonly string partition;
    private readonly KeyPolicyShelf policies = new();
    private readonly DataKeySource dataKeys = new();
    private readonly Computations computations = new();

    private KmsEngine(EngineParts parts, DomainKeys domainKeys)
    {
        this.domainKeys = domainKeys;
        Grants = new GrantBook(parts.Store, Limits.CachedGrantsMax);
        tokenKeys = new TokenKeys(parts.StoreKeys);
        GrantTokens grantTokens = new(tokenKeys);
        keyring = new Keyring(parts.Store, parts.CachedKeysMax, Grants);
        ledger = new KeyUsageLedger(parts.Store);
        KeyMaterials materials = new(domainKeys, computations, parts.Store.StoreId, parts.NodeId);
        catalog = Catalog.Compose(new CatalogParts
        {
            Keyring = keyring,
            Materials = materials,
            Computations = computations,
            DataKeys = dataKeys,
            ImportTokens = new ImportTokens(domainKeys, parts.Store),
            Grants = Grants,
            GrantTokens = grantTokens,
            GrantPrincipals = new GrantPrincipals(parts.Principals),
            Ledger = ledger,
            Policies = new KeyPolicies(parts.Principals),
            Markers = new PageMarkers(tokenKeys),
        });
        ServiceActs acts = new(keyring, parts.AuditTrail, parts.Clock);
        MaterialExpiry expiry = new(acts, parts.Observer);
        partition = parts.Partition;
        recovery = new KeyPolicyRecovery(keyring, parts.AuditTrail, partition, parts.Clock);
        explainer = new AccessExplainer(keyring, policies, Grants, ledger, parts.Partition, parts.Clock);
        Granted.Authorizer authorizer = new(keyring, policies, Grants, ledger, parts.Authorization);
        RequestQuotas? quotas = parts.RequestRates is { } rates ? new RequestQuotas(rates, parts.Clock) : null;
        pipeline = new Pipeline(
            new KeyResolver(keyring, parts.Partition), authorizer, grantTokens, keyring, expiry, ledger, parts.AuditTrail, parts.Authorization, quotas, parts.Observer, parts.Partition, parts.Clock);
        dueWork = new DueWork(parts.Store, keyring, acts, new GrantRemoval(Grants, acts), materials, expiry, parts.Observer, parts.Clock);
        Vault = new SecretVault(domainKeys, parts.Store, ownsKeys: false);
        KeyResealing = parts.Scan is { } scan ? new KeyResealing(parts.Store, scan, keyring, materials) : null;
    }

    /// <summary>Seals the materials of keys anew; <see langword="null"/> where the store cannot be gone through.</summary>
    public IResealing? KeyResealing { get; }

    /// <summary>Where secrets that are not key material are sealed.</summary>
    public SecretVault Vault { get; }

    /// <summary>How many keys are in memory.</summary>
    public int CachedKeys => keyring.CachedKeys;

    internal Catalog Catalog => catalog;

    /// <summary>The grants, for decisions.</summary>
    internal GrantBook Grants { get; }

    /// <summary>Opens an engine on a store.</summary>
    /// <exception cref="RecordIntegrityException">The store does not belong to the root key that the store keys come from.</exception>
    public static async Task<KmsEngine> OpenAsync(EngineParts parts, CancellationToken cancellationToken)
    {
        DomainKeys domainKeys = await DomainKeys.OpenAsync(parts.Store, parts.StoreKeys, parts.Clock, cancellationToken);
        return new KmsEngine(parts, domainKeys);
    }

    /// <summary>Whether the API has an operation of this name.</summary>
    public bool Knows(string operationName) => catalog.Find(operationName) is not null;

    /// <summary>Answers a request; a successful answer is written to <paramref name="output"/>, and may be empty.</summary>
    /// <exception cref="ArgumentException">The API has no such operation.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; whether a change was made is unknown.</exception>
    public ValueTask<EngineAnswer> AnswerAsync(string operationName, EngineRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        CatalogEntry entry = catalog.Find(operationName) ?? throw new ArgumentException("The API has no such operation.", nameof(operationName));
        return entry.AnswerAsync(pipeline, request, output, cancellationToken);
    }

    /// <summary>Tells whether a caller may do something, and why. Whether the asker may know that is for whoever asks in his name to decide.</summary>
    /// <exception cref="NotFoundException">The caller's account has no such key in the Region.</exception>
    public ValueTask<AccessExplanation> ExplainAsync(AccessQuestion question, CancellationToken cancellationToken) => explainer.ExplainAsync(question, cancellationToken);

    /// <summary>
    /// Puts the default policy on a key whose own lets nobody in. Not for servers: for an operator who has opened the store, and recorded as such.
    /// </summary>
    /// <param name="keyArn">The ARN of the key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The policy that the key had.</returns>
    /// <exception cref="InvalidArnException">That is no key ARN.</exception>
    /// <exception cref="NotFoundException">There is no such key.</exception>
    public ValueTask<string> RecoverKeyPolicyAsync(string keyArn, CancellationToken cancellationToken) =>
        KeyIdentifier.TryParse(keyArn, IdentifierForms.KeyOnly, partition, out _) is KeyIdentifier.ByArn byArn
            ? recovery.RecoverAsync(new KeyArn(partition, byArn.Region, byArn.Account, byArn.KeyId), cancellationToken)
            : throw InvalidArnException.Malformed(keyArn);

    /// <summary>
    /// Takes the keys of another root key into use: wraps all domain keys under them, makes a new domain key that alone seals from then on, and tags tokens with
    /// them. The engine uses both <paramref name="next"/> and the keys before until the next rotation.
    /// </summary>
    /// <param name="next">The keys of the other root key.</param>
    /// <param name="commit">Commits the changes, told the number of the new domain key; when it throws, nothing is changed.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    public async ValueTask RotateRootKeyAsync(StoreKeys next, Func<int, IReadOnlyList<RecordChange>, Task> commit, CancellationToken cancellationToken)
    {
        await domainKeys.RotateAsync(next, commit, cancellationToken);
        tokenKeys.Rotate(next);
    }

    /// <summary>The records of the domain keys before one, to be removed when nothing is sealed under them any more.</summary>
    public ValueTask<IReadOnlyList<RecordId>> ListDomainKeysBeforeAsync(int generation, CancellationToken cancellationToken) =>
        domainKeys.ListBeforeAsync(generation, cancellationToken);

    /// <summary>Forgets the domain keys before one, whose records are gone.</summary>
    public void ForgetDomainKeysBefore(int generation) => domainKeys.ForgetBefore(generation);

    /// <summary>Does what has fallen due by the engine's clock: destroys and rotates keys, lets imported material expire.</summary>
    public Task RunDueWorkAsync(CancellationToken cancellationToken) => dueWork.RunAsync(cancellationToken);

    /// <summary>Writes what is known of the last use of keys. To be called regularly, and before the end.</summary>
    public ValueTask WriteKeyUsageAsync(CancellationToken cancellationToken) => ledger.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        keyring.Dispose();
        policies.Dispose();
        ledger.Dispose();
        dataKeys.Dispose();
        computations.Dispose();
        domainKeys.Dispose();
    }
}
