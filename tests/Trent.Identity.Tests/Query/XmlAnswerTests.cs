// The XML that clients of IAM and STS read.
using System.Buffers;
using System.Text;
using System.Xml.Linq;
using CsCheck;
using Trent.Identity.Query;

namespace Trent.Identity.Tests.Query;

public sealed class XmlAnswerTests
{
    [Fact]
    public void An_answer_is_a_result_and_the_id_of_the_request()
    {
        using XmlAnswer answer = new(QueryApi.Iam, "GetUser");
        answer.Start("User");
        answer.Text("UserName", "alice");
        answer.Text("Absent", null);
        answer.Number("Count", 3);
        answer.Truth("IsTruncated", false);
        answer.Instant("CreateDate", new DateTimeOffset(2026, 3, 1, 12, 0, 0, 999, TimeSpan.Zero));
        answer.End();
        Assert.Equal(
            """<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User><UserName>alice</UserName><Count>3</Count><IsTruncated>false</IsTruncated><CreateDate>2026-03-01T12:00:00Z</CreateDate></User></GetUserResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></GetUserResponse>""",
            Encoding.UTF8.GetString(answer.Complete("id").Span));
    }

    [Fact]
    public void An_answer_that_says_nothing_has_no_result()
    {
        using XmlAnswer answer = new(QueryApi.Iam, "DeleteUser");
        Assert.Equal(
            """<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DeleteUserResponse>""",
            Encoding.UTF8.GetString(answer.Complete("id").Span));
    }

    [Fact]
    public void A_result_may_be_there_and_empty()
    {
        using XmlAnswer answer = new(QueryApi.Iam, "UpdateRole");
        answer.Result();
        Assert.Contains("<UpdateRoleResult></UpdateRoleResult>", Encoding.UTF8.GetString(answer.Complete("id").Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_have_members()
    {
        using XmlAnswer answer = new(QueryApi.Iam, "ListUsers");
        answer.Texts("Names", ["a", "b"]);
        answer.List("Users", [1], static (member, number) => member.Number("Id", number));
        answer.Texts("None", []);
        Assert.Contains(
            "<Names><member>a</member><member>b</member></Names><Users><member><Id>1</Id></member></Users><None></None>",
            Encoding.UTF8.GetString(answer.Complete("id").Span),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_comes_back_as_it_was_unless_XML_cannot_hold_it() =>
        Gen.String[0, 3_000].Where(static text => text.IsNormalizable()).Sample(text =>
        {
            using XmlAnswer answer = new(QueryApi.Sts, "Test");
            answer.Text("Value", text);
            XElement value = XDocument.Parse(Encoding.UTF8.GetString(answer.Complete("id").Span), LoadOptions.PreserveWhitespace).Descendants(XName.Get("Value", QueryApi.Sts.XmlNamespace)).Single();
            string expected = string.Concat(text.Select(static c => c is '\t' or '\n' or '\r' || (c >= ' ' && c < '\ufffe') ? c : '\ufffd'));
            return value.Value == expected;
        });

    [Fact]
    public void A_long_text_with_a_character_on_every_seam_comes_back()
    {
        string text = string.Concat(Enumerable.Repeat("x\U0001F511", 3_000));
        using XmlAnswer answer = new(QueryApi.Sts, "Test");
        answer.Text("Value", text);
        Assert.Equal(text, XDocument.Parse(Encoding.UTF8.GetString(answer.Complete("id").Span)).Descendants(XName.Get("Value", QueryApi.Sts.XmlNamespace)).Single().Value);
    }

    [Fact]
    public void A_secret_is_letters_digits_and_signs_of_base64()
    {
        using XmlAnswer answer = new(QueryApi.Sts, "Test");
        answer.Secret("SecretAccessKey", "aZ09+/="u8);
        _ = Assert.Throws<ArgumentException>(() => answer.Secret("SecretAccessKey", "a<b"u8));
    }

    [Fact]
    public void An_element_that_is_open_is_a_fault()
    {
        using XmlAnswer answer = new(QueryApi.Sts, "Test");
        answer.Start("Open");
        _ = Assert.Throws<InvalidOperationException>(() => answer.Complete("id"));
    }

    [Theory]
    [InlineData(404, "Sender")]
    [InlineData(500, "Receiver")]
    public void An_error_names_whose_fault_it_is(int status, string type)
    {
        ArrayBufferWriter<byte> output = new();
        new QueryError("NoSuchEntity", "The user with name <x> cannot be found.", status).WriteTo(output, QueryApi.Iam.XmlNamespace, "id");
        Assert.Equal(
            $"""<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>{type}</Type><Code>NoSuchEntity</Code><Message>The user with name &lt;x&gt; cannot be found.</Message></Error><RequestId>id</RequestId></ErrorResponse>""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }
}

internal static class Texts
{
    /// <summary>Whether a text is Unicode: no half of a surrogate pair stands alone in it.</summary>
    public static bool IsNormalizable(this string text) => text.EnumerateRunes().All(static rune => rune != Rune.ReplacementChar);
}
