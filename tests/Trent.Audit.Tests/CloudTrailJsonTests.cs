// A record has CloudTrail's members with CloudTrail's meanings, every text in it is bounded, and nothing said in it breaks a line.
using System.Text.Json;
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;

namespace Trent.Audit.Tests;

public sealed class CloudTrailJsonTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 26, 6, 29, 34, TimeSpan.Zero);

    [Fact]
    public void A_request_of_a_root_user_is_written_as_CloudTrail_writes_it()
    {
        AuditEvent request = TestHouse.Event("8a2b4c6d-0000-4000-8000-000000000000");
        Assert.Equal(
            """
            {"eventVersion":"1.11","userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE"},"eventTime":"2026-11-26T06:29:34Z","eventSource":"kms.amazonaws.com","eventName":"Encrypt","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2.31","requestParameters":{"keyId":"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"},"responseElements":null,"requestID":"request-8a2b4c6d-0000-4000-8000-000000000000","eventID":"8a2b4c6d-0000-4000-8000-000000000000","readOnly":true,"resources":[{"accountId":"111122223333","type":"AWS::KMS::Key","ARN":"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}
            """,
            Text(request));
    }

    [Fact]
    public void A_user_has_his_name_and_unique_id()
    {
        JsonElement identity = Identity(CallerOf(PrincipalKind.User, "arn:aws:iam::111122223333:user/team/Alice", "AIDA1", userName: "Alice"));
        Assert.Equal(("IAMUser", "AIDA1", "Alice"), (Text(identity, "type"), Text(identity, "principalId"), Text(identity, "userName")));
        Assert.False(identity.TryGetProperty("sessionContext", out _));
    }

    [Fact]
    public void A_session_of_a_role_names_its_issuer_and_when_it_began()
    {
        JsonElement identity = Identity(CallerOf(PrincipalKind.RoleSession, "arn:aws:sts::111122223333:assumed-role/Deploy/ci", "AROA1:ci", roleArn: "arn:aws:iam::111122223333:role/team/Deploy", issuedAt: At));
        JsonElement session = identity.GetProperty("sessionContext");
        JsonElement issuer = session.GetProperty("sessionIssuer");
        Assert.Equal("AssumedRole", Text(identity, "type"));
        Assert.Equal(("Role", "arn:aws:iam::111122223333:role/team/Deploy", "Deploy", "AROA1"), (Text(issuer, "type"), Text(issuer, "arn"), Text(issuer, "userName"), Text(issuer, "principalId")));
        Assert.Equal("2026-11-26T06:29:34Z", Text(session.GetProperty("attributes"), "creationDate"));
    }

    [Fact]
    public void Who_did_not_prove_who_he_is_has_an_unknown_identity()
    {
        JsonElement record = Parse(new AuditEvent { EventId = "e", RequestId = "r", OperationName = "Encrypt", At = At, Region = "eu-central-1", ErrorCode = "InvalidClientTokenId", ErrorMessage = "The security token included in the request is invalid." });
        Assert.Equal("""{"type":"Unknown"}""", record.GetProperty("userIdentity").GetRawText());
        Assert.Equal("InvalidClientTokenId", Text(record, "errorCode"));
    }

    [Fact]
    public void An_act_of_the_service_is_invoked_by_itself_in_the_account_of_the_key()
    {
        JsonElement record = Parse(new AuditEvent { EventId = "e", RequestId = "r", OperationName = "DeleteKey", At = At, Region = "eu-central-1", EventType = AuditEventType.ServiceEvent, Resources = [TestHouse.KeyArn] });
        Assert.Equal("""{"accountId":"111122223333","invokedBy":"AWS Internal"}""", record.GetProperty("userIdentity").GetRawText());
        Assert.Equal(("AwsServiceEvent", "AWS Internal", "111122223333"), (Text(record, "eventType"), Text(record, "sourceIPAddress"), Text(record, "recipientAccountId")));
    }

    [Fact]
    public void Texts_are_cut_at_their_bound_and_marked_without_cutting_a_character_in_two()
    {
        string agent = new string('a', AuditLimits.TextCharactersMax - 1) + "😀😀";
        JsonElement record = Parse(new AuditEvent { EventId = "e", RequestId = "r", OperationName = "Encrypt", At = At, Region = "eu-central-1", UserAgent = agent });
        Assert.Equal(new string('a', AuditLimits.TextCharactersMax - 1) + "…(truncated)", Text(record, "userAgent"));
    }

    [Fact]
    public void A_record_that_would_be_too_long_leaves_out_what_was_asked_and_says_so()
    {
        AuditEvent request = TestHouse.Event("e");
        request.RequestParameters = new AuditValue.Members([.. Enumerable.Range(0, 10).Select(number => KeyValuePair.Create($"text{number}", (AuditValue)new AuditValue.Literal(new string('é', 30_000))))]);
        PendingAppend append = new();
        CloudTrailJson.Write(request, append);
        Assert.True(append.Buffer.Length <= AuditLimits.RecordBytesMax);
        JsonElement record = JsonDocument.Parse(append.Buffer.Written.ToArray()).RootElement;
        Assert.Equal(JsonValueKind.Null, record.GetProperty("requestParameters").ValueKind);
        Assert.StartsWith("requestParameters", Text(record.GetProperty("additionalEventData"), "omitted"), StringComparison.Ordinal);
        Assert.Equal("e", Text(record, "eventID"));
    }

    [Fact]
    public void Line_ends_zeros_and_quotation_marks_in_texts_stay_within_the_line()
    {
        string text = Text(new AuditEvent { EventId = "e", RequestId = "r", OperationName = "Encrypt", At = At, Region = "eu-central-1", UserAgent = "a\nb\0c\",\"eventSource\":\"audit.trent\",\"\u2028\ud800" });
        Assert.DoesNotContain('\n', text);
        Assert.DoesNotContain('\0', text);
        Assert.DoesNotContain("\"audit.trent\"", text, StringComparison.Ordinal);
        Assert.StartsWith("a\nb\0c\",\"eventSource\"", JsonDocument.Parse(text).RootElement.GetProperty("userAgent").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_every_kind_are_written_and_too_deep_ones_are_cut()
    {
        AuditValue deep = new AuditValue.Literal("bottom");
        for (int level = 0; level < 40; level++)
        {
            deep = new AuditValue.List([deep]);
        }

        AuditEvent request = TestHouse.Event("e");
        request.RequestParameters = new AuditValue.Members(
        [
            new("number", new AuditValue.Number(-5)),
            new("truth", new AuditValue.Truth(true)),
            new("time", new AuditValue.Time(At)),
            new("list", new AuditValue.List([new AuditValue.Literal("a"), new AuditValue.Members([new("b", new AuditValue.Number(1))])])),
            new("deep", deep),
        ]);
        JsonElement parameters = Parse(request).GetProperty("requestParameters");
        Assert.Equal("""{"number":-5,"truth":true,"time":"2026-11-26T06:29:34Z","list":["a",{"b":1}],"deep":""" + new string('[', 15), parameters.GetRawText()[..(parameters.GetRawText().IndexOf("[[[", StringComparison.Ordinal) + 15)]);
        Assert.DoesNotContain("bottom", parameters.GetRawText(), StringComparison.Ordinal);
    }

    private static Caller CallerOf(PrincipalKind kind, string arn, string userId, string? userName = null, string? roleArn = null, DateTimeOffset? issuedAt = null) => new()
    {
        Principal = new RequestPrincipal { Kind = kind, Partition = "aws", AccountId = "111122223333", Arn = arn, RoleArn = roleArn, UniqueId = userId.Split(':')[0] },
        Account = AccountId.Parse("111122223333"),
        AccessKeyId = "AKIAIOSFODNN7EXAMPLE",
        UserId = userId,
        UserName = userName,
        TokenIssuedAt = issuedAt,
    };

    private static JsonElement Identity(Caller caller) =>
        Parse(new AuditEvent { EventId = "e", RequestId = "r", OperationName = "Encrypt", At = At, Region = "eu-central-1", Caller = caller }).GetProperty("userIdentity");

    private static JsonElement Parse(AuditEvent auditEvent) => JsonDocument.Parse(Text(auditEvent)).RootElement;

    private static string Text(AuditEvent auditEvent)
    {
        PendingAppend append = new();
        CloudTrailJson.Write(auditEvent, append);
        return System.Text.Encoding.UTF8.GetString(append.Buffer.Written);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
