// The arithmetic and the sharing of secrets, against what others have published and a second way to compute it.
namespace Trent.Cryptography.Tests;

public sealed class SecretSharingTests
{
    // FIPS 197, 4.2 and 4.2.1, and the worked inverse of its section 5.1.1.
    [Theory]
    [InlineData(0x57, 0x83, 0xC1)]
    [InlineData(0x57, 0x13, 0xFE)]
    [InlineData(0x57, 0x02, 0xAE)]
    [InlineData(0x57, 0x04, 0x47)]
    [InlineData(0x57, 0x08, 0x8E)]
    [InlineData(0x57, 0x10, 0x07)]
    [InlineData(0x53, 0xCA, 0x01)]
    public void Products_are_those_of_the_standard(int left, int right, int product)
    {
        Assert.Equal(product, BinaryField.Multiply((byte)left, (byte)right));
        Assert.Equal(product, BinaryField.Multiply((byte)right, (byte)left));
    }

    [Fact]
    public void All_products_are_those_of_long_multiplication_and_division()
    {
        for (int left = 0; left < 256; left++)
        {
            for (int right = 0; right < 256; right++)
            {
                int product = 0;
                for (int bit = 0; bit < 8; bit++)
                {
                    product ^= (right & (1 << bit)) != 0 ? left << bit : 0;
                }

                for (int bit = 15; bit >= 8; bit--)
                {
                    product ^= (product & (1 << bit)) != 0 ? 0x11B << (bit - 8) : 0;
                }

                Assert.Equal(product, BinaryField.Multiply((byte)left, (byte)right));
            }
        }
    }

    [Fact]
    public void Every_element_but_zero_has_its_inverse()
    {
        Assert.Equal(0, BinaryField.Invert(0));
        for (int value = 1; value < 256; value++)
        {
            Assert.Equal(1, BinaryField.Multiply((byte)value, BinaryField.Invert((byte)value)));
        }
    }

    // f(x) = 2A + 57 x, computed by hand from the products above: f(1) = 7D, f(2) = 84, f(4) = 6D, f(8) = A4.
    [Theory]
    [InlineData(1, 0x7D, 2, 0x84)]
    [InlineData(2, 0x84, 4, 0x6D)]
    [InlineData(8, 0xA4, 1, 0x7D)]
    public void Two_points_of_a_line_give_its_value_at_zero(int firstIndex, int first, int secondIndex, int second)
    {
        using SecretBuffer one = SecretBuffer.CopyOf([(byte)first]);
        using SecretBuffer two = SecretBuffer.CopyOf([(byte)second]);
        using SecretBuffer secret = SecretSharing.Combine([(byte)firstIndex, (byte)secondIndex], [one, two]);
        Assert.Equal(0x2A, secret.DangerousSpan[0]);
    }

    // Whatever the secret is, there is a share that makes threshold - 1 others fit it: they say nothing.
    [Fact]
    public void One_share_of_two_fits_every_secret()
    {
        using SecretBuffer share = SecretBuffer.CopyOf([0x42]);
        HashSet<byte> secrets = [];
        for (int value = 0; value < 256; value++)
        {
            using SecretBuffer other = SecretBuffer.CopyOf([(byte)value]);
            using SecretBuffer secret = SecretSharing.Combine([1, 2], [share, other]);
            secrets.Add(secret.DangerousSpan[0]);
        }

        Assert.Equal(256, secrets.Count);
    }

    [Fact]
    public void Two_shares_of_one_index_or_index_zero_are_refused()
    {
        using SecretBuffer one = SecretBuffer.Random(32);
        using SecretBuffer shorter = SecretBuffer.Random(31);
        Assert.Throws<ArgumentException>(() => SecretSharing.Combine([1, 1], [one, one]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Combine([0, 1], [one, one]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Combine([1, 2], [one, shorter]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Combine([1], [one, one]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Combine([], []));
    }
}
