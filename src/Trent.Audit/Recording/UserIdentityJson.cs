// The member userIdentity of a record: who asked, in the forms that CloudTrail has for each kind of caller.
using System.Text.Json;
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Auditing;

namespace Trent.Audit;

internal static class UserIdentityJson
{
    internal static void Write(AuditEvent auditEvent, Utf8JsonWriter json)
    {
        json.WriteStartObject("userIdentity"u8);
        if (auditEvent.Caller is { } caller)
        {
            WriteCaller(caller, json);
        }
        else if (auditEvent.EventType == AuditEventType.ServiceEvent)
        {
            if (auditEvent.Resources.Count > 0)
            {
                json.WriteString("accountId"u8, CloudTrailJson.AccountIn(auditEvent.Resources[0]));
            }

            json.WriteString("invokedBy"u8, "AWS Internal"u8);
        }
        else
        {
            // Nobody proved who he is: CloudTrail's name for an identity that it cannot determine.
            json.WriteString("type"u8, "Unknown"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteCaller(Caller caller, Utf8JsonWriter json)
    {
        RequestPrincipal principal = caller.Principal;
        json.WriteString("type"u8, principal.Kind switch
        {
            PrincipalKind.Root => "Root"u8,
            PrincipalKind.User => "IAMUser"u8,
            PrincipalKind.RoleSession => "AssumedRole"u8,
            _ => "WebIdentityUser"u8,
        });
        json.WriteText("principalId"u8, caller.UserId);
        json.WriteText("arn"u8, principal.Arn);
        json.WriteText("accountId"u8, caller.Account.Value);
        json.WriteText("accessKeyId"u8, caller.AccessKeyId);
        if (caller.UserName is { } userName)
        {
            json.WriteText("userName"u8, userName);
        }

        if (principal.Kind == PrincipalKind.Federated && caller.FederatedProvider is { } provider)
        {
            json.WriteText("identityProvider"u8, provider);
        }

        if (caller.TokenIssuedAt is { } issuedAt)
        {
            WriteSession(caller, principal, issuedAt, json);
        }
    }

    private static void WriteSession(Caller caller, RequestPrincipal principal, DateTimeOffset issuedAt, Utf8JsonWriter json)
    {
        json.WriteStartObject("sessionContext"u8);
        if (principal.RoleArn is { } roleArn)
        {
            json.WriteStartObject("sessionIssuer"u8);
            json.WriteString("type"u8, "Role"u8);
            json.WriteText("principalId"u8, principal.UniqueId);
            json.WriteText("arn"u8, roleArn);
            json.WriteText("accountId"u8, principal.AccountId);
            json.WriteString("userName"u8, roleArn.AsSpan(roleArn.LastIndexOf('/') + 1));
            json.WriteEndObject();
        }

        if (principal.Kind == PrincipalKind.RoleSession && caller.FederatedProvider is { } provider)
        {
            json.WriteStartObject("webIdFederationData"u8);
            json.WriteText("federatedProvider"u8, provider);
            json.WriteStartObject("attributes"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartObject("attributes"u8);
        CloudTrailJson.WriteTime(json, "creationDate"u8, issuedAt);
        json.WriteString("mfaAuthenticated"u8, "false"u8);
        json.WriteEndObject();
        if (caller.SourceIdentity is { } sourceIdentity)
        {
            json.WriteText("sourceIdentity"u8, sourceIdentity);
        }

        json.WriteEndObject();
    }
}
