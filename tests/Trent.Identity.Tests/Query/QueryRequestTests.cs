// What a form may be, and that nothing else ever does more harm than a refusal.
using System.Text;
using CsCheck;
using Trent.Identity.Query;

namespace Trent.Identity.Tests.Query;

public sealed class QueryRequestTests
{
    [Fact]
    public void A_form_is_read_with_its_plus_signs_and_percent_signs()
    {
        QueryRequest request = Parse("Action=CreateUser&Version=2010-05-08&UserName=a+b%2Bc%C3%A9&Empty=&Bare");
        Assert.Equal("CreateUser", request.Action);
        Assert.Equal("2010-05-08", request.Version);
        Assert.Equal("a b+c\u00e9", request.Find("UserName"));
        Assert.Equal("", request.Find("Empty"));
        Assert.Equal("", request.Find("Bare"));
        Assert.Null(request.Find("username"));
    }

    [Fact]
    public void A_request_without_a_version_has_an_empty_one() => Assert.Equal("", Parse("Action=ListUsers").Version);

    [Theory]
    [InlineData("Action=A&Action=A")]
    [InlineData("Action=A&x=1&%78=2")]
    [InlineData("Action=A&x=%")]
    [InlineData("Action=A&x=%4")]
    [InlineData("Action=A&x=%zz")]
    [InlineData("Action=A&x=%ff")]
    [InlineData("Action=A&x=%C3%28")]
    [InlineData("Action=A&x=%ED%A0%80")]
    [InlineData("Action=A&=1")]
    [InlineData("Action=A&%20=1")]
    [InlineData("Action=A&%C3%A9=1")]
    [InlineData("Action=A&a%00=1")]
    public void A_form_that_can_be_read_in_two_ways_or_none_is_refused(string body) => Refused(body, "MalformedQueryString", 404);

    [Theory]
    [InlineData("")]
    [InlineData("&&")]
    [InlineData("Version=2010-05-08")]
    [InlineData("Action=")]
    [InlineData("action=ListUsers")]
    public void A_form_without_an_action_is_refused(string body) => Refused(body, "MissingAction", 400);

    [Theory]
    [InlineData(QueryLimits.ParametersMax - 2, true)]
    [InlineData(QueryLimits.ParametersMax - 1, true)]
    [InlineData(QueryLimits.ParametersMax, false)]
    public void The_number_of_parameters_is_bounded(int beside, bool isRead) =>
        Expect("Action=A&" + string.Join('&', Enumerable.Range(0, beside).Select(static index => $"p{index}=")), isRead);

    [Theory]
    [InlineData(QueryLimits.NameBytesMax, true)]
    [InlineData(QueryLimits.NameBytesMax + 1, false)]
    public void The_length_of_a_name_is_bounded(int length, bool isRead) => Expect("Action=A&" + new string('n', length) + "=1", isRead);

    [Theory]
    [InlineData(QueryLimits.ValueCharactersMax, true)]
    [InlineData(QueryLimits.ValueCharactersMax + 1, false)]
    public void The_length_of_a_value_is_bounded(int length, bool isRead) => Expect("Action=A&p=" + new string('v', length), isRead);

    [Fact]
    public void What_was_encoded_comes_back() =>
        Gen.Dictionary(Gen.String[Gen.Char['!', '~'], 1, 20], Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 40])[0, 20].Sample(parameters =>
        {
            parameters["Action"] = "A";
            QueryRequest request = Parse(string.Join('&', parameters.Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")));
            return parameters.All(pair => request.Find(pair.Key) == pair.Value);
        });

    [Fact]
    public void Garbage_is_refused_and_never_thrown() =>
        Gen.OneOf(Gen.Byte.Array[0, 200], Gen.String[Gen.Char["Action=&%+.member1ABf\u00e9"], 0, 200].Select(Encoding.UTF8.GetBytes)).Sample(body =>
        {
            bool isRead = QueryRequest.TryParse(body, out QueryRequest? request, out QueryError error);
            return isRead ? request!.Action.Length > 0 : error is { HttpStatus: 400 or 404, Code.Length: > 0 };
        });

    private static QueryRequest Parse(string body) => QueryRequest.Parse(Encoding.UTF8.GetBytes(body));

    private static void Refused(string body, string code, int status)
    {
        QueryException refusal = Assert.Throws<QueryException>(() => Parse(body));
        Assert.Equal((code, status), (refusal.Error.Code, refusal.Error.HttpStatus));
    }

    private static void Expect(string body, bool isRead) => Assert.Equal(isRead, QueryRequest.TryParse(Encoding.UTF8.GetBytes(body), out _, out _));
}
