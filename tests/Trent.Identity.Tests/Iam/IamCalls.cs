// IAM as tests call it: a form in, the elements of the result or the error out.
using System.Text;
using System.Xml.Linq;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Identity.Iam;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

internal static class IamCalls
{
    public const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    public const string AllowEncrypt = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}]}""";

    /// <summary>A policy of one statement.</summary>
    public static string Policy(string action, string resource = "*", string effect = "Allow", string? condition = null) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"{{(condition is null ? "" : ",\"Condition\":" + condition)}}}]}""";

    /// <summary>Calls an operation; the elements of its result, or the whole answer of one that says nothing.</summary>
    public static async Task<XElement> IamAsync(this StsStore store, Caller caller, string action, params (string Name, string Value)[] parameters)
    {
        RequestOrigin origin = new(store.Clock.GetUtcNow(), "us-east-1", "203.0.113.7", "test", IsEncrypted: true);
        using XmlAnswer answer = await store.Identities.Iam.AnswerAsync(Request(action, parameters), caller, origin, new RequestIds("request", "event"), TestContext.Current.CancellationToken);
        XElement document = XDocument.Parse(Encoding.UTF8.GetString(answer.Complete("request").Span)).Root!;
        return document.Element(document.Name.Namespace + (action + "Result")) ?? document;
    }

    /// <summary>Calls an operation as the root user of the account.</summary>
    public static Task<XElement> IamAsync(this StsStore store, string action, params (string Name, string Value)[] parameters) =>
        store.IamAsync(StsStore.RootOf(), action, parameters);

    /// <summary>Calls an operation that is refused.</summary>
    public static async Task<QueryError> IamRefusedAsync(this StsStore store, Caller caller, string action, params (string Name, string Value)[] parameters) =>
        (await Assert.ThrowsAsync<QueryException>(() => store.IamAsync(caller, action, parameters))).Error;

    /// <summary>Calls an operation that is refused, as the root user of the account.</summary>
    public static Task<QueryError> IamRefusedAsync(this StsStore store, string action, params (string Name, string Value)[] parameters) =>
        store.IamRefusedAsync(StsStore.RootOf(), action, parameters);

    public static QueryRequest Request(string action, params (string Name, string Value)[] parameters) => QueryRequest.Parse(Encoding.UTF8.GetBytes(
        $"Action={action}&Version=2010-05-08" + string.Concat(parameters.Select(static pair => $"&{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"))));

    /// <summary>The user as he stands, made by the API.</summary>
    public static async Task<StoredUser> CreateUserAsync(this StsStore store, string name, string? policy = null)
    {
        _ = await store.IamAsync("CreateUser", ("UserName", name));
        if (policy is not null)
        {
            _ = await store.IamAsync("PutUserPolicy", ("UserName", name), ("PolicyName", "own"), ("PolicyDocument", policy));
        }

        return await store.UserAsync(name);
    }

    public static async Task<StoredUser> UserAsync(this StsStore store, string name) =>
        (await store.Identities.Directory.FindUserAsync(AccountId.Parse(StsStore.Account), name, TestContext.Current.CancellationToken))!;

    /// <summary>Makes a managed policy; its ARN.</summary>
    public static async Task<string> CreatePolicyAsync(this StsStore store, string name, string text = AllowEncrypt) =>
        (await store.IamAsync("CreatePolicy", ("PolicyName", name), ("PolicyDocument", text))).Child("Policy").Child("Arn").Value;

    /// <summary>The texts of all elements of a name, wherever they are.</summary>
    public static string[] All(this XElement element, string name) => [.. element.Descendants(element.Name.Namespace + name).Select(static found => found.Value)];
}
