// From the name that a command gives a key to the key itself.
using Trent.Cryptography;
using Trent.Engine.Aliases;
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>Looks up the keys that a plan names. Knows nothing of permission: a key that is missing is a result, not yet an error.</summary>
internal sealed class KeyResolver(Keyring keyring, string partition)
{
    /// <summary>The keys of a plan, in its order.</summary>
    /// <exception cref="KmsServiceException">A name is malformed, which does not depend on any key.</exception>
    public async ValueTask<Resolution[]> ResolveAsync(Access access, Call call, CancellationToken cancellationToken)
    {
        Resolution[] resolutions = new Resolution[access.Keys.Count];
        for (int index = 0; index < resolutions.Length; index++)
        {
            KeyAccess key = access.Keys[index];
            resolutions[index] = await (key.Reference switch
            {
                KeyReference.Named named => ByIdentifierAsync(named, call, cancellationToken),
                KeyReference.NamedByCiphertext ciphertext => ByCiphertextAsync(ciphertext, call, cancellationToken),
                KeyReference.CopyInRegion copy => CopyAsync(copy, call, cancellationToken),
                KeyReference.TargetOfAlias alias => ByAliasAsync(call.Account.Value, alias.Alias, call, cancellationToken),
                _ => throw new InvalidOperationException("A key reference that no lookup knows."),
            });
        }

        return resolutions;
    }

    private ValueTask<Resolution> ByIdentifierAsync(KeyReference.Named named, Call call, CancellationToken cancellationToken) =>
        Parse(named) switch
        {
            KeyIdentifier.ById byId => ByKeyAsync(call.Account.Value, byId.KeyId, null, call, cancellationToken),
            KeyIdentifier.ByArn byArn => InCallersRegion(byArn.Region, call)
                ? ByKeyAsync(byArn.Account.Value, byArn.KeyId, null, call, cancellationToken)
                : throw NotFoundException.InvalidArnRegion(byArn.Region.Value),
            KeyIdentifier.ByAlias byAlias => ByAliasAsync(call.Account.Value, byAlias.Alias, call, cancellationToken),
            KeyIdentifier.ByAliasArn byAliasArn => InCallersRegion(byAliasArn.Region, call)
                ? ByAliasAsync(byAliasArn.Account.Value, byAliasArn.Alias, call, cancellationToken)
                : throw NotFoundException.InvalidArnRegion(byAliasArn.Region.Value),
            _ => throw new InvalidOperationException("An identifier that no lookup knows."),
        };

    // Whatever is wrong with the name is said of the key it names, in the Region of the request.
    private ValueTask<Resolution> CopyAsync(KeyReference.CopyInRegion copy, Call call, CancellationToken cancellationToken) =>
        KeyIdentifier.TryParse(copy.Identifier, IdentifierForms.KeyOnly, partition, out _) switch
        {
            KeyIdentifier.ById byId => ByKeyAsync(call.Account.Value, copy.Region, byId.KeyId, null, call, cancellationToken),
            KeyIdentifier.ByArn byArn => ByKeyAsync(byArn.Account.Value, copy.Region, byArn.KeyId, null, call, cancellationToken),
            _ => throw NotFoundException.InvalidKeyId(copy.Identifier),
        };

    private KeyIdentifier Parse(KeyReference.Named named)
    {
        KeyIdentifier? identifier = KeyIdentifier.TryParse(named.Identifier, named.Forms, partition, out bool malformedArn);
        return identifier ?? throw (malformedArn && named.DeclaresInvalidArn
            ? InvalidArnException.Malformed(named.Identifier)
            : NotFoundException.InvalidKeyId(named.Identifier));
    }

    private ValueTask<Resolution> ByKeyAsync(string account, KeyId keyId, string? requestAlias, Call call, CancellationToken cancellationToken) =>
        ByKeyAsync(account, call.Region, keyId, requestAlias, call, cancellationToken);

    private async ValueTask<Resolution> ByKeyAsync(string account, RegionName region, KeyId keyId, string? requestAlias, Call call, CancellationToken cancellationToken)
    {
        if (await keyring.FindKeyAsync(new KeyName(account, region.Value, keyId.Value), cancellationToken) is { } entry)
        {
            return new Resolution.Found(entry, requestAlias);
        }

        string arn = new KeyArn(call.Partition, region, AccountId.Parse(account), keyId).ToString();
        return new Resolution.Missing(account, arn, NotFoundException.KeyDoesNotExist(arn));
    }

    private async ValueTask<Resolution> ByAliasAsync(string account, AliasName alias, Call call, CancellationToken cancellationToken)
    {
        StoredAlias? found = await keyring.FindAliasAsync(account, call.Region.Value, alias, cancellationToken);
        if (found is not null)
        {
            return await ByKeyAsync(account, found.TargetKeyId, alias.Value, call, cancellationToken);
        }

        string arn = new AliasArn(call.Partition, call.Region, AccountId.Parse(account), alias).ToString();
        return new Resolution.Missing(account, arn, NotFoundException.AliasNotFound(arn));
    }

    private ValueTask<Resolution> ByCiphertextAsync(KeyReference.NamedByCiphertext ciphertext, Call call, CancellationToken cancellationToken) =>
        CiphertextHeader.TryParse(ciphertext.CiphertextBlob.Span, out CiphertextHeader header)
            ? ByKeyAsync(header.AccountId, KeyId.Parse(header.KeyId), null, call, cancellationToken)
            : throw InvalidCiphertextException.Create();

    private static bool InCallersRegion(RegionName region, Call call) => region == call.Region;
}
