// How parameters become values, and in which words they are refused.
using System.Text;
using CsCheck;
using Trent.Identity.Query;

namespace Trent.Identity.Tests.Query;

public sealed class QueryReaderTests
{
    private static readonly QueryText Name = new(2, 8, QueryPatterns.Name);

    [Fact]
    public void A_parameter_that_must_be_there_and_is_not_is_null_in_the_error() => Refused(
        "", static reader => reader.Required("UserName", Name), "1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null");

    [Theory]
    [InlineData("a", "Value 'a' at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 2")]
    [InlineData("123456789", "Value '123456789' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 8")]
    [InlineData("a%20b", "Value 'a b' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*")]
    [InlineData("a%0A", "Value 'a\n' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*")]
    public void A_text_that_breaks_its_constraint_is_told_with_its_value(string value, string violation) =>
        Refused("UserName=" + value, static reader => reader.Optional("UserName", Name), "1 validation error detected: " + violation);

    [Theory]
    [InlineData("ab")]
    [InlineData("12345678")]
    public void A_text_at_the_edge_of_its_constraint_is_taken(string value) => Assert.Equal(value, Read("UserName=" + value).Required("UserName", Name));

    [Fact]
    public void A_secret_is_not_repeated() => Refused(
        "Token=s",
        static reader => reader.Required("Token", new QueryText(4, 10) { IsEchoed = false }),
        "1 validation error detected: Value at 'token' failed to satisfy constraint: Member must have length greater than or equal to 4");

    [Fact]
    public void A_pattern_with_advice_of_its_own_is_told_by_it() => Refused(
        "UserName=a%20b",
        static reader => reader.Required("UserName", new QueryText(1, 64, QueryPatterns.Name with { Advice = "It must contain only letters" })),
        "The specified value for userName is invalid. It must contain only letters");

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Refused(
        "A=a&B=b",
        static reader =>
        {
            _ = reader.Required("A", Name);
            _ = reader.Required("B", Name);
        },
        "2 validation errors detected: Value 'a' at 'a' failed to satisfy constraint: Member must have length greater than or equal to 2; "
        + "Value 'b' at 'b' failed to satisfy constraint: Member must have length greater than or equal to 2");

    [Theory]
    [InlineData("899", "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900")]
    [InlineData("43201", "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200")]
    public void A_number_out_of_bounds_is_told(string value, string violation) =>
        Refused("DurationSeconds=" + value, static reader => reader.OptionalInteger("DurationSeconds", 900, 43_200), "1 validation error detected: " + violation);

    [Theory]
    [InlineData("900", 900)]
    [InlineData("43200", 43_200)]
    public void A_number_at_its_bounds_is_taken(string value, int expected) => Assert.Equal(expected, Read("N=" + value).OptionalInteger("N", 900, 43_200));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1.5")]
    [InlineData("%201")]
    [InlineData("99999999999")]
    public void What_is_no_number_is_malformed(string value) => Malformed(() => Read("N=" + value).OptionalInteger("N", 0, 10));

    [Fact]
    public void Truth_is_true_or_false()
    {
        Assert.True(Read("T=true").OptionalTruth("T"));
        Assert.False(Read("T=false").OptionalTruth("T"));
        Assert.Null(Read("").OptionalTruth("T"));
        Malformed(() => Read("T=True").OptionalTruth("T"));
    }

    [Fact]
    public void A_list_is_read_in_its_order_whatever_order_it_came_in() =>
        Assert.Equal(["aa", "bb", "cc"], Read("L.member.3=cc&L.member.1=aa&L.member.2=bb").Texts("L", Name, 3));

    [Theory]
    [InlineData("")]
    [InlineData("L=")]
    public void A_list_without_members_is_empty(string form) => Assert.Empty(Read(form).Texts("L", Name, 3));

    [Theory]
    [InlineData("L.member.2=aa")]
    [InlineData("L.member.1=aa&L.member.3=aa")]
    [InlineData("L.member.0=aa")]
    [InlineData("L.member.01=aa")]
    [InlineData("L.member.x=aa")]
    [InlineData("L.member.=aa")]
    [InlineData("L.member.-1=aa")]
    [InlineData("L.member.99999999999=aa")]
    public void A_list_with_gaps_is_malformed(string form) => Malformed(() => Read(form).Texts("L", Name, 3));

    [Fact]
    public void A_list_that_is_too_long_is_told() => Refused(
        "L.member.1=aa&L.member.2=aa&L.member.3=aa&L.member.4=aa",
        static reader => reader.Texts("L", Name, 3),
        "1 validation error detected: Value at 'l' failed to satisfy constraint: Member must have length less than or equal to 3");

    [Fact]
    public void Tags_are_read_as_pairs() =>
        Assert.Equal([new QueryTag("team", "billing"), new QueryTag("stage", "")], Read("Tags.member.1.Key=team&Tags.member.1.Value=billing&Tags.member.2.Key=stage&Tags.member.2.Value=").Tags("Tags", 50));

    [Fact]
    public void A_tag_that_is_wrong_is_told_by_its_place() => Refused(
        "Tags.member.1.Key=&Tags.member.1.Value=v",
        static reader => reader.Tags("Tags", 50),
        "1 validation error detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1");

    [Fact]
    public void Whatever_a_form_says_reading_it_ends_in_a_value_or_a_refusal() =>
        Gen.String[Gen.Char["AL.member123=&-0x"], 0, 120].Sample(form =>
        {
            if (!QueryRequest.TryParse(Encoding.UTF8.GetBytes("Action=A&" + form), out QueryRequest? request, out _))
            {
                return;
            }

            try
            {
                QueryReader reader = new(request);
                _ = reader.Texts("L", Name, 2);
                _ = reader.Tags("L", 2);
                _ = reader.OptionalInteger("A", 1, 2);
                _ = reader.OptionalTruth("L");
                reader.Check();
            }
            catch (QueryException refusal)
            {
                Assert.Equal(400, refusal.Error.HttpStatus);
            }
        });

    private static QueryReader Read(string form) => new(QueryRequest.Parse(Encoding.UTF8.GetBytes("Action=Test&" + form)));

    private static void Refused(string form, Action<QueryReader> read, string message)
    {
        QueryReader reader = Read(form);
        read(reader);
        QueryException refusal = Assert.Throws<QueryException>(reader.Check);
        Assert.Equal(("ValidationError", message, 400), (refusal.Error.Code, refusal.Error.Message, refusal.Error.HttpStatus));
    }

    private static void Malformed(Action read) => Assert.Equal("MalformedInput", Assert.Throws<QueryException>(read).Error.Code);
}
