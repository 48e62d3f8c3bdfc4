// The operators on numbers, instants, truth values, bytes, addresses and ARNs.
using System.Net;
using CsCheck;

namespace Trent.Authorization.Tests;

public sealed class TypedConditionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Equals", false, true, false)]
    [InlineData("NotEquals", true, false, true)]
    [InlineData("LessThan", true, false, false)]
    [InlineData("LessThanEquals", true, true, false)]
    [InlineData("GreaterThan", false, false, true)]
    [InlineData("GreaterThanEquals", false, true, true)]
    public void Numbers_and_instants_are_compared_by_their_order(string comparison, bool below, bool at, bool above)
    {
        foreach (var (value, holds) in new[] { (29L, below), (30L, at), (31L, above) })
        {
            Assert.Equal(holds, Conditions.Holds("Numeric" + comparison, "\"30\"", ConditionValue.Of(value)));
            Assert.Equal(holds, Conditions.Holds("Numeric" + comparison, "30", ConditionValue.Of($"{value}")));
            Assert.Equal(holds, Conditions.Holds("Numeric" + comparison, "\"30.0\"", ConditionValue.Of($"{value}.00")));
            Assert.Equal(holds, Conditions.Holds("Date" + comparison, "\"2026-06-30T12:00:00Z\"", ConditionValue.Of(Noon.AddMilliseconds(value - 30))));
            Assert.Equal(holds, Conditions.Holds("Date" + comparison, $"\"{Noon.ToUnixTimeSeconds()}\"", ConditionValue.Of(Noon.ToUnixTimeSeconds() + value - 30)));
            Assert.Equal(holds, Conditions.Holds("Numeric" + comparison, $"{Noon.ToUnixTimeSeconds()}", ConditionValue.Of(Noon.AddMilliseconds(value - 30))));
        }
    }

    [Theory]
    [InlineData("0.1", "0.10", true)]
    [InlineData("1e3", "1000", true)]
    [InlineData("-0", "0", true)]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335", true)]
    [InlineData("0.1", "0.1000000001", false)]
    public void Numbers_are_exact(string wanted, string value, bool holds) =>
        Assert.Equal(holds, Conditions.Holds("NumericEquals", $"\"{wanted}\"", ConditionValue.Of(value)));

    [Theory]
    [InlineData("2026", "2026-01-01T00:00:00Z")]
    [InlineData("2026-06", "2026-06-01T00:00:00Z")]
    [InlineData("2026-06-30", "2026-06-30T00:00:00Z")]
    [InlineData("2026-06-30T12:00Z", "2026-06-30T12:00:00Z")]
    [InlineData("2026-06-30T14:00:00+02:00", "2026-06-30T12:00:00Z")]
    [InlineData("2026-06-30T12:00:00.25Z", "2026-06-30T12:00:00.250Z")]
    [InlineData("1782820800", "2026-06-30T12:00:00Z")]
    [InlineData("0", "1970-01-01")]
    [InlineData("-1", "1969-12-31T23:59:59Z")]
    public void Instants_are_written_in_ISO_8601_or_in_seconds(string wanted, string value)
    {
        Assert.True(Conditions.Holds("DateEquals", $"\"{wanted}\"", ConditionValue.Of(value)));
        Assert.True(Conditions.Holds("DateEquals", $"\"{value}\"", ConditionValue.Of(wanted)));
    }

    [Theory]
    [InlineData("\"true\"", true, true)]
    [InlineData("\"True\"", true, true)]
    [InlineData("true", true, true)]
    [InlineData("\"true\"", false, false)]
    [InlineData("\"FALSE\"", false, true)]
    [InlineData("[\"true\",\"false\"]", false, true)]
    [InlineData("\"1\"", true, false)]
    public void Truth_is_compared_without_case(string wanted, bool value, bool holds)
    {
        Assert.Equal(holds, Conditions.Holds("Bool", wanted, ConditionValue.Of(value)));
        Assert.Equal(holds, Conditions.Holds("Bool", wanted, ConditionValue.Of(value ? "TRUE" : "False")));
    }

    [Theory]
    [InlineData("AQID", "AQID", true)]
    [InlineData("AQID", "A Q I D", true)]
    [InlineData("AQID", "aqid", false)]
    [InlineData("AQID", "AQIDBA==", false)]
    [InlineData("", "", true)]
    public void Bytes_are_compared_and_not_their_spelling(string wanted, string value, bool holds) =>
        Assert.Equal(holds, Conditions.Holds("BinaryEquals", $"\"{wanted}\"", ConditionValue.Of(value)));

    [Fact]
    public void Bytes_of_any_length_are_compared()
    {
        var text = Convert.ToBase64String(new byte[6_000]);

        Assert.True(Conditions.Holds("BinaryEquals", $"\"{text}\"", ConditionValue.Of(text)));
        Assert.False(Conditions.Holds("BinaryEquals", $"\"{text}\"", ConditionValue.Of(Convert.ToBase64String(new byte[6_001]))));
    }

    [Theory]
    [InlineData("NumericEquals", "1", "many")]
    [InlineData("NumericNotEquals", "1", "many")]
    [InlineData("NumericLessThan", "1", "")]
    [InlineData("NumericLessThan", "1", " 1")]
    [InlineData("NumericLessThan", "1", "1,000")]
    [InlineData("NumericLessThan", "1", "1e400")]
    [InlineData("DateLessThan", "2026-01-01", "yesterday")]
    [InlineData("DateNotEquals", "2026-01-01", "2026-13-01")]
    [InlineData("DateNotEquals", "2026-01-01", "99999999999999")]
    [InlineData("Bool", "true", "yes")]
    [InlineData("Bool", "true", "")]
    [InlineData("BinaryEquals", "AQID", "A")]
    [InlineData("IpAddress", "0.0.0.0/0", "nowhere")]
    [InlineData("NotIpAddress", "10.0.0.0/8", "nowhere")]
    [InlineData("NotIpAddress", "10.0.0.0/8", "010.0.0.1")]
    [InlineData("ArnLike", "arn:*:*:*:*:*", "text")]
    [InlineData("ArnNotLike", "arn:*:*:*:*:*", "arn:aws:iam::1")]
    [InlineData("ForAnyValue:NumericNotEquals", "1", "many")]
    [InlineData("ForAllValues:NumericNotEquals", "1", "many")]
    public void A_value_that_cannot_be_read_counts_against_the_caller(string conditionOperator, string wanted, string value) =>
        Conditions.AssertInDoubt(conditionOperator, $"\"{wanted}\"", ConditionValue.Of(value));

    [Fact]
    public void A_value_of_another_form_cannot_be_read()
    {
        Conditions.AssertInDoubt("NumericEquals", "1", ConditionValue.Of(true));
        Conditions.AssertInDoubt("DateNotEquals", "2026", ConditionValue.Of(true));
        Conditions.AssertInDoubt("DateNotEquals", "2026", ConditionValue.Of(long.MaxValue));
        Conditions.AssertInDoubt("Bool", "true", ConditionValue.Of(1L));
        Conditions.AssertInDoubt("IpAddress", "\"0.0.0.0/0\"", ConditionValue.Of(1L));
        Conditions.AssertInDoubt("ArnLike", "\"arn:*:*:*:*:*\"", ConditionValue.Of(1L));
        Conditions.AssertInDoubt("BinaryEquals", "\"\"", ConditionValue.Of(1L));
    }

    [Theory]
    [InlineData("NumericEquals", "NumericNotEquals", "many", "1")]
    [InlineData("DateEquals", "DateNotEquals", "someday", "2026-01-01")]
    [InlineData("IpAddress", "NotIpAddress", "10.0.0.0/33", "10.0.0.1")]
    [InlineData("ArnEquals", "ArnNotEquals", "arn:${", "arn:aws:iam::1:a")]
    public void A_value_of_a_key_policy_that_cannot_be_read_matches_nothing(string positive, string negated, string wanted, string value)
    {
        Assert.False(Conditions.Holds(positive, $"\"{wanted}\"", ConditionValue.Of(value)));
        Conditions.AssertInDoubt(negated, $"\"{wanted}\"", ConditionValue.Of(value));
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.77/24", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.0/31", "192.0.2.1", true)]
    [InlineData("192.0.2.0/31", "192.0.2.2", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:DB8::1", "2001:db8:0:0:0:0:0:1", true)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.0/24", "::ffff:c000:207", true)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.7", true)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.3.7", false)]
    [InlineData("192.0.2.0/24", "::192.0.2.7", false)]
    public void An_address_lies_in_a_range_or_not(string range, string address, bool holds)
    {
        Assert.Equal(holds, Conditions.Holds("IpAddress", $"\"{range}\"", ConditionValue.Of(address)));
        Assert.Equal(!holds, Conditions.Holds("NotIpAddress", $"\"{range}\"", ConditionValue.Of(address)));
    }

    [Fact]
    public void Ranges_are_those_of_the_platform() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[16], Gen.Byte.Array[16], Gen.Int[0, 128], Gen.Int[0, 128]).Sample((isIPv4, a, b, prefix, shared) =>
        {
            var size = isIPv4 ? 4 : 16;
            prefix %= (size * 8) + 1;
            for (var bit = 0; bit < shared % ((size * 8) + 1); bit++)
            {
                var mask = (byte)(0x80 >> (bit % 8));
                b[bit / 8] = (byte)((b[bit / 8] & ~mask) | (a[bit / 8] & mask));
            }

            var range = new IPAddress(a.AsSpan(0, size));
            var address = new IPAddress(b.AsSpan(0, size));
            return Conditions.Holds("IpAddress", $"\"{range}/{prefix}\"", ConditionValue.Of(address.ToString()))
                == (Masked(a, size, prefix) == Masked(b, size, prefix));
        }, iter: 2_000);

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.-4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1..2.3")]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7::8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1.2.3")]
    [InlineData("1.2.3.4::")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1/")]
    [InlineData("::1/129")]
    [InlineData("::1/-1")]
    [InlineData("1.2.3.4/33")]
    [InlineData("1.2.3.4/a")]
    [InlineData("::ffff:1.2.3.4/95")]
    public void What_is_no_range_is_refused_where_values_are_checked(string range) =>
        Assert.IsType<PolicyParseResult.Malformed>(PolicyDocument.Parse(
            $$"""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"{{range}}"} } } }""", PolicyKind.Identity));

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/a", true)]
    [InlineData("arn:aws:iam::111122223333:*", true)]
    [InlineData("arn:*:*:*:*:*", true)]
    [InlineData("arn:aws:iam:*:1111????3333:user/?", true)]
    [InlineData("arn:aws:iam::111122223333:user/A", false)]
    [InlineData("arn:aws:*:user/a", false)]
    [InlineData("*", false)]
    [InlineData("arn:aws:iam::111122223333", false)]
    [InlineData("arn:aws:iam::*3333:*:b", false)]
    public void ARNs_match_part_by_part(string pattern, bool holds)
    {
        var value = ConditionValue.Of("arn:aws:iam::111122223333:user/a");

        Assert.Equal(holds, Conditions.Holds("ArnLike", $"\"{pattern}\"", value));
        Assert.Equal(holds, Conditions.Holds("ArnEquals", $"\"{pattern}\"", value));
        Assert.Equal(!holds, Conditions.Holds("ArnNotLike", $"\"{pattern}\"", value));
        Assert.Equal(!holds, Conditions.Holds("ArnNotEquals", $"\"{pattern}\"", value));
    }

    [Fact]
    public void The_last_part_of_an_ARN_may_have_colons() =>
        Assert.True(Conditions.Holds("ArnLike", "\"arn:aws:sns:*:*:topic:*\"", ConditionValue.Of("arn:aws:sns:eu-west-1:111122223333:topic:a:b")));

    private static string Masked(byte[] bytes, int size, int prefix) =>
        string.Concat(bytes.Take(size).Select(value => Convert.ToString(value, 2).PadLeft(8, '0')))[..prefix];
}
