// The credentials in an answer of STS.
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

internal static class CredentialsElement
{
    public static void Write(XmlAnswer answer, TemporaryCredential credential)
    {
        answer.Start("Credentials");
        answer.Text("AccessKeyId", credential.AccessKeyId);
        answer.Secret("SecretAccessKey", credential.Secret.DangerousSpan);
        answer.Secret("SessionToken", credential.SessionToken);
        answer.Instant("Expiration", credential.ExpiresAt);
        answer.End();
    }
}
