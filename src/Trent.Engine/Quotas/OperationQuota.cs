// What a request of an operation takes from which quota, before its body is read and after its keys are known.
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine.Quotas;

/// <summary>How the requests of one operation count. AWS counts them for the account that calls, not for that of the key.</summary>
internal sealed class OperationQuota
{
    private readonly int? own;

    private OperationQuota(int? own) => this.own = own;

    /// <summary>How the requests of an operation count: those with a quota of their own for it, all others as cryptographic operations.</summary>
    public static OperationQuota Of(string operationName) =>
        new(QuotaTable.TryFind(operationName, out int place) ? place : operationName == GenerateRandomCommand.Contract.OperationName ? QuotaTable.Symmetric : null);

    /// <summary>Takes what is known from the operation's name alone.</summary>
    public bool TryTakeFirst(RequestQuotas quotas, Call call)
    {
        (string account, string region) = (call.Account.Value, call.Region.Value);
        return own is { } place ? quotas.TryTake(place, account, region) : quotas.TryTakeCryptographic(account, region);
    }

    /// <summary>Takes what depends on the command and its keys.</summary>
    public bool TryTakeSecond(RequestQuotas quotas, KmsCommand command, ReadOnlySpan<Resolution> resolutions, Call call)
    {
        (string account, string region) = (call.Account.Value, call.Region.Value);
        int deciding = DecisionCost.MillisecondsOf(command, resolutions);
        if (deciding > 0 && !quotas.TryTakeDeciding(deciding, account, region))
        {
            return false;
        }

        return own is null
            ? command switch
            {
                GenerateDataKeyPairCommand pair => quotas.TryTake(QuotaTable.OfPair(pair.KeyPairSpec), account, region),
                GenerateDataKeyPairWithoutPlaintextCommand pair => quotas.TryTake(QuotaTable.OfPair(pair.KeyPairSpec), account, region),
                _ => TryTakeOfKeys(quotas, resolutions, account, region),
            }
            : command switch
            {
                ReplicateKeyCommand replicate when RegionName.TryParse(replicate.ReplicaRegion, out RegionName to) => quotas.TryTake(QuotaTable.CreateKey, account, to.Value, 2),
                UpdatePrimaryRegionCommand update when RegionName.TryParse(update.PrimaryRegion, out RegionName to) => quotas.TryTake(QuotaTable.UpdatePrimaryRegion, account, to.Value),
                _ => true,
            };
    }

    // One request, and one more where the second key is of another kind: ReEncrypt from RSA to a symmetric key burdens both.
    private static bool TryTakeOfKeys(RequestQuotas quotas, ReadOnlySpan<Resolution> resolutions, string account, string region)
    {
        int taken = -1;
        foreach (Resolution resolution in resolutions)
        {
            int place = resolution is Resolution.Found found ? QuotaTable.OfKey(found.Entry.Key.Spec) : QuotaTable.Symmetric;
            if (place != taken && !quotas.TryTake(place, account, region))
            {
                return false;
            }

            taken = place;
        }

        return true;
    }
}
