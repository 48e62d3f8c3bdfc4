// The operators on addresses.
using System.Collections.Immutable;

namespace Trent.Authorization.Conditions;

/// <summary>IpAddress and NotIpAddress: whether an address lies in one of the ranges.</summary>
internal sealed class IpAddressTest(ConditionOperator conditionOperator, ConditionKey key, ImmutableArray<AddressRange> ranges, bool isAnyUnreadable)
    : ConditionTest(conditionOperator, key)
{
    protected override Finding Compare(ConditionValue value, RequestContext context)
    {
        if (value.Kind != ConditionValueKind.Text || !AddressText.TryParse(value.Text, out UInt128 bits, out bool isIPv4))
        {
            return Finding.Unknown;
        }

        foreach (AddressRange range in ranges)
        {
            if (range.Contains(bits, isIPv4))
            {
                return Finding.Yes;
            }
        }

        return NoneMatches(isAnyUnreadable);
    }
}
