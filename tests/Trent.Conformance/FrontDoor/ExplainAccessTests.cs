// TrentService.ExplainAccess: who may ask, what is answered, and what is refused.
using System.Text;
using System.Xml.Linq;
using Trent.Conformance.Harness;

namespace Trent.Conformance.FrontDoor;

public sealed class ExplainAccessTests(TrentServer server)
{
    private const string Account = "616161616161";
    private const string Root = $"arn:aws:iam::{Account}:root";

    [Fact]
    public async Task The_root_user_asks_about_himself_and_is_told_why()
    {
        RawAnswer answer = await AskAsync($$"""{"Principal":"{{Root}}","Action":"kms:CreateKey"}""");
        Assert.Equal(
            """{"Allowed":true,"Reason":"AllowedAsRoot","Explanation":"The key policy lets the account in, and the principal is its root user.","Resource":"*","Statements":[]}""",
            answer.Text);
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("{", "SerializationException", null)]
    [InlineData("[]", "SerializationException", null)]
    [InlineData("""{"Principal":1,"Action":"kms:X"}""", "SerializationException", null)]
    [InlineData("""{"Principal":"p","Action":"kms:X","Context":{"a":[]}}""", "SerializationException", null)]
    [InlineData("""{"Principal":"p","Action":"kms:X","Context":{"a":["b"],"A":["c"]}}""", "SerializationException", null)]
    [InlineData("{}", "ValidationException", "Principal and Action are required.")]
    [InlineData("""{"Principal":"p"}""", "ValidationException", "Principal and Action are required.")]
    [InlineData("""{"Principal":"p","Action":"kms:X"}""", "NotFoundException", "The account has no principal p.")]
    [InlineData("""{"Principal":"arn:aws:iam::999999999999:root","Action":"kms:X"}""", "NotFoundException", "The account has no principal arn:aws:iam::999999999999:root.")]
    [InlineData($$"""{"Principal":"{{Root}}","Action":"kms:Encrypt","KeyId":"alias/none"}""", "NotFoundException", "Invalid keyId 'alias/none'")]
    public async Task What_cannot_be_answered_is_refused(string body, string type, string? message)
    {
        RawAnswer answer = await AskAsync(body);
        Assert.Equal(400, answer.Status);
        Assert.Equal(message is null ? $$"""{"__type":"{{type}}"}""" : $$"""{"__type":"{{type}}","message":"{{message}}"}""", answer.Text);
    }

    [Fact]
    public async Task Whoever_lacks_the_permission_to_ask_learns_nothing_until_he_has_it()
    {
        _ = await IamAsync("CreateUser&UserName=asker");
        XDocument key = XDocument.Parse((await IamAsync("CreateAccessKey&UserName=asker")).Text);
        string id = Text(key, "AccessKeyId");
        string secret = Text(key, "SecretAccessKey");
        string question = $$"""{"Principal":"arn:aws:iam::{{Account}}:user/asker","Action":"kms:ListKeys"}""";
        RawAnswer refused = await AskAsync(question, id, secret);
        Assert.Equal(
            $$"""{"__type":"AccessDeniedException","message":"User: arn:aws:iam::{{Account}}:user/asker is not authorized to perform: trent:ExplainAccess on resource: arn:aws:iam::{{Account}}:user/asker because no identity-based policy allows the trent:ExplainAccess action"}""",
            refused.Text);
        string policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"trent:ExplainAccess","Resource":"arn:aws:iam::{{Account}}:user/asker"}]}""";
        _ = await IamAsync("PutUserPolicy&UserName=asker&PolicyName=ask&PolicyDocument=" + Uri.EscapeDataString(policy));
        RawAnswer answer = await AskAsync(question, id, secret);
        Assert.Equal(
            """{"Allowed":false,"Reason":"NoIdentityPolicyAllows","Explanation":"No policy of the principal, and no grant, allows kms:ListKeys.","Resource":"*","Statements":[]}""",
            answer.Text);
        Assert.Contains("AccessDeniedException", (await AskAsync($$"""{"Principal":"{{Root}}","Action":"kms:ListKeys"}""", id, secret)).Text, StringComparison.Ordinal);
    }

    private static string Text(XDocument answer, string element) => answer.Descendants().Single(node => node.Name.LocalName == element).Value;

    private Task<RawAnswer> AskAsync(string body, string accessKeyId = Account, string secret = TrentServer.SecretAccessKey) => new SignedRequest
    {
        Operation = "TrentService.ExplainAccess",
        Body = Encoding.UTF8.GetBytes(body),
        AccessKeyId = accessKeyId,
        Secret = secret,
    }.SendAsync(server.Address);

    private async Task<RawAnswer> IamAsync(string actionAndParameters)
    {
        SignedRequest request = SignedRequest.OfForm("iam", $"Action={actionAndParameters}&Version=2010-05-08");
        request.AccessKeyId = Account;
        RawAnswer answer = await request.SendAsync(server.Address);
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }
}
