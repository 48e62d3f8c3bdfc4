// Answers of IAM and STS as trent apply reads them: elements, lists, and a secret that does not stay in the text.
using System.Text;
using Trent.Applying.Service;

namespace Trent.Conformance.Applying;

public sealed class QueryAnswerTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    [Fact]
    public void A_secret_is_taken_out_of_the_bytes_before_they_are_read()
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"<R><Credentials><AccessKeyId>AKIA</AccessKeyId><SecretAccessKey>{Secret}</SecretAccessKey></Credentials></R>");
        using QueryAnswer answer = QueryAnswer.Read(bytes);
        Assert.Equal(Secret, Encoding.ASCII.GetString(answer.DangerousSecret));
        Assert.Equal("AKIA", answer.Require("AccessKeyId"));
        Assert.DoesNotContain(Secret, answer.Root.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_zeroed_at_the_end()
    {
        QueryAnswer answer = QueryAnswer.Read(Encoding.UTF8.GetBytes($"<R><SecretAccessKey>{Secret}</SecretAccessKey></R>"));
        answer.Dispose();
        Assert.False(answer.DangerousSecret.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Lists_are_read_wherever_they_stand()
    {
        using QueryAnswer answer = QueryAnswer.Read("<R xmlns='urn:x'><L><member><Name>a</Name></member><member><Name>b</Name></member></L></R>"u8.ToArray());
        Assert.Equal(["a", "b"], answer.List("L").Select(static member => QueryAnswer.ChildOf(member, "Name")));
        Assert.Empty(answer.List("M"));
        Assert.Null(answer.Find("M"));
        Assert.Throws<ServiceFailureException>(() => answer.Require("M"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not XML")]
    [InlineData("<R><L></R>")]
    [InlineData("<!DOCTYPE R [<!ENTITY e 'x'>]><R>&e;</R>")]
    [InlineData("<R><SecretAccessKey>half")]
    public void What_is_not_plain_XML_is_refused(string text) => Assert.Throws<ServiceFailureException>(() => QueryAnswer.Read(Encoding.UTF8.GetBytes(text)));
}
