// The operator on bytes.
using System.Buffers;
using System.Collections.Immutable;

namespace Trent.Authorization.Conditions;

/// <summary>BinaryEquals: texts in Base64 that stand for the same bytes.</summary>
internal sealed class BinaryTest(ConditionOperator conditionOperator, ConditionKey key, ImmutableArray<byte[]> operands)
    : ConditionTest(conditionOperator, key)
{
    private const int BytesOnStack = 512;

    protected override Finding Compare(ConditionValue value, RequestContext context)
    {
        if (value.Kind != ConditionValueKind.Text)
        {
            return Finding.Unknown;
        }

        byte[]? borrowed = value.Text.Length <= BytesOnStack ? null : ArrayPool<byte>.Shared.Rent(value.Text.Length);
        Span<byte> bytes = borrowed is null ? stackalloc byte[BytesOnStack] : borrowed;
        try
        {
            return Convert.TryFromBase64String(value.Text, bytes, out int length) ? CompareBytes(bytes[..length]) : Finding.Unknown;
        }
        finally
        {
            if (borrowed is not null)
            {
                ArrayPool<byte>.Shared.Return(borrowed);
            }
        }
    }

    private Finding CompareBytes(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] operand in operands)
        {
            if (bytes.SequenceEqual(operand))
            {
                return Finding.Yes;
            }
        }

        return Finding.No;
    }
}
