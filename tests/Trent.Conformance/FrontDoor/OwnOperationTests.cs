// The operations that Trent has beside the API: all refuse what they do not know, and all are recorded.
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Trent.Audit;
using Trent.Conformance.Harness;

namespace Trent.Conformance.FrontDoor;

[UnsupportedOSPlatform("windows")]
public sealed class OwnOperationTests : IDisposable
{
    private const string Root = "arn:aws:iam::000000000000:root";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-own-");

    public static TheoryData<string, string[]> Refused => new()
    {
        { "RotateRootKey", ["", "{", "[]", "null", "{} {}", """{"X":1}""", """{"DryRun":true}"""] },
        { "SealStore", ["", "{", "[]", "null", "{} {}", """{"X":1}""", """{"DryRun":true}"""] },
        {
            "ExplainAccess",
            ["", "{", "[]", "null", "{} {}", """{"X":1}""", $$"""{"Principal":"{{Root}}","Action":"kms:X","DryRun":true}""", $$"""{"Principal":"{{Root}}","Action":"kms:X","Action":"kms:Y"}"""]
        },
    };

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_body_with_anything_unknown_is_refused_and_recorded(string operation, string[] bodies)
    {
        await using (TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", directory.FullName))
        {
            foreach (string body in bodies)
            {
                RawAnswer answer = await new SignedRequest { Operation = "TrentService." + operation, Body = Encoding.UTF8.GetBytes(body) }.SendAsync(server.Address);
                Assert.Equal((400, """{"__type":"SerializationException"}"""), (answer.Status, answer.Text));
            }

            // Nothing was done.
            Assert.Equal(200, (await new SignedRequest().SendAsync(server.Address)).Status);
        }

        JsonElement[] records = [.. AuditReader.Search(Path.Combine(directory.FullName, "audit"), new AuditQuery { EventName = operation }).Select(static line => JsonElement.Parse(line.Span))];
        Assert.Equal(bodies.Length, records.Length);
        Assert.All(records, static record =>
        {
            Assert.Equal("SerializationException", record.GetProperty("errorCode").GetString());
            Assert.Equal("trent", record.GetProperty("eventSource").GetString());
            Assert.Equal(Root, record.GetProperty("userIdentity").GetProperty("arn").GetString());
        });
    }
}
