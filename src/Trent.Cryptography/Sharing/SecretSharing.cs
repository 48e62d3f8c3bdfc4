// Splits a secret so that any so many shares together give it back, and fewer say nothing about it.
namespace Trent.Cryptography;

/// <summary>
/// Shamir's scheme (A. Shamir, "How to Share a Secret", Communications of the ACM 22, 1979) over <see cref="BinaryField"/>: each byte of the
/// secret is the value at 0 of a random polynomial of degree threshold - 1, and share i holds the values at i. Shares are not authenticated
/// here: who combines wrong ones gets a wrong secret, and must have a way to tell.
/// </summary>
public static class SecretSharing
{
    /// <summary>The least threshold: with one, each share would be the secret.</summary>
    public const int ThresholdMin = 2;

    /// <summary>The highest threshold: as many people as can be got together in an emergency.</summary>
    public const int ThresholdMax = 16;

    /// <summary>The most shares.</summary>
    public const int SharesMax = 32;

    /// <summary>Whether a secret can be split so.</summary>
    public static bool IsAllowed(int threshold, int shares) => threshold is >= ThresholdMin and <= ThresholdMax && shares >= threshold && shares <= SharesMax;

    /// <summary>Splits a secret.</summary>
    /// <param name="secret">The secret; it stays the caller's to dispose.</param>
    /// <param name="threshold">How many shares give it back.</param>
    /// <param name="shares">How many shares there are.</param>
    /// <returns>The values of the shares 1, 2, …, each as long as the secret; the caller's to dispose.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The numbers are not such as <see cref="IsAllowed"/> accepts.</exception>
    public static IReadOnlyList<SecretBuffer> Split(SecretBuffer secret, int threshold, int shares)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (!IsAllowed(threshold, shares))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), "A threshold is 2 to 16, and there are as many shares or more, at most 32.");
        }

        // Uniform, zero included: leaving zero out of the highest coefficient would tell threshold - 1 shares what the secret is not.
        using SecretBuffer coefficients = SecretBuffer.Random(secret.Length * (threshold - 1));
        var values = new SecretBuffer[shares];
        for (int i = 0; i < shares; i++)
        {
            values[i] = SecretBuffer.Create(secret.Length, new Polynomials(secret, coefficients, (byte)(i + 1)), static (value, polynomials) => polynomials.Evaluate(value));
        }

        return values;
    }

    /// <summary>Combines shares. The outcome is the secret only when there are at least as many as the threshold, and all are genuine.</summary>
    /// <param name="indexes">The index of each share, different from each other, from 1.</param>
    /// <param name="values">The value of each share, of one length; they stay the caller's to dispose.</param>
    /// <exception cref="ArgumentException">The numbers or lengths do not fit, or an index is zero or comes twice.</exception>
    public static SecretBuffer Combine(ReadOnlySpan<byte> indexes, IReadOnlyList<SecretBuffer> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (indexes.Length != values.Count || values.Count == 0 || indexes.Contains((byte)0) || values.Any(value => value.Length != values[0].Length))
        {
            throw new ArgumentException("Each share has an index other than zero and a value of one length.");
        }

        byte[] weights = new byte[indexes.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Weigh(indexes, i);
        }

        return SecretBuffer.Create(values[0].Length, (weights, values), static (secret, shares) =>
        {
            for (int share = 0; share < shares.weights.Length; share++)
            {
                ReadOnlySpan<byte> value = shares.values[share].DangerousSpan;
                for (int at = 0; at < secret.Length; at++)
                {
                    secret[at] ^= BinaryField.Multiply(shares.weights[share], value[at]);
                }
            }
        });
    }

    // Lagrange's basis polynomial of one share at 0: the product of x / (x - own) over the indexes of the others. Indexes are public.
    private static byte Weigh(ReadOnlySpan<byte> indexes, int own)
    {
        byte weight = 1;
        for (int other = 0; other < indexes.Length; other++)
        {
            if (other == own)
            {
                continue;
            }

            byte difference = (byte)(indexes[other] ^ indexes[own]);
            if (difference == 0)
            {
                throw new ArgumentException("Two shares have the same index.");
            }

            weight = BinaryField.Multiply(weight, BinaryField.Multiply(indexes[other], BinaryField.Invert(difference)));
        }

        return weight;
    }

    /// <summary>One polynomial for each byte of the secret, to be evaluated at one point.</summary>
    private readonly ref struct Polynomials(SecretBuffer secret, SecretBuffer coefficients, byte point)
    {
        private readonly ReadOnlySpan<byte> _secret = secret.DangerousSpan;
        private readonly ReadOnlySpan<byte> _coefficients = coefficients.DangerousSpan;

        // Horner's rule, highest power first.
        internal void Evaluate(Span<byte> value)
        {
            for (int end = _coefficients.Length; end > 0; end -= value.Length)
            {
                ReadOnlySpan<byte> powers = _coefficients.Slice(end - value.Length, value.Length);
                for (int at = 0; at < value.Length; at++)
                {
                    value[at] = BinaryField.Multiply((byte)(value[at] ^ powers[at]), point);
                }
            }

            for (int at = 0; at < value.Length; at++)
            {
                value[at] ^= _secret[at];
            }
        }
    }
}
