// Credentials of kinds that there are none of here: passwords, second factors, certificates. Tools ask for them before they delete a user.
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>
/// ListMFADevices, ListSigningCertificates, ListSSHPublicKeys and ListServiceSpecificCredentials, which are empty for every user, and
/// GetLoginProfile and DeleteLoginProfile, which find none.
/// </summary>
internal sealed class AbsentCredentials
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations { get; } =
    [
        EmptyList("ListMFADevices", "MFADevices"), EmptyList("ListSigningCertificates", "Certificates"), EmptyList("ListSSHPublicKeys", "SSHPublicKeys"),
        EmptyList("ListServiceSpecificCredentials", "ServiceSpecificCredentials"), new("GetLoginProfile", FindLoginProfileAsync), new("DeleteLoginProfile", FindLoginProfileAsync),
    ];

    private static IamOperation EmptyList(string operation, string element) => new(operation, async (call, cancellationToken) =>
    {
        string? name = call.Parameters.Optional("UserName", IamShapes.UserName);
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        _ = await call.UserAsync(call.UserNameOrOwn(name), IamConditions.None, cancellationToken);
        IamItems<string> none = page.Cut<string>([]);
        XmlAnswer answer = call.Answer();
        answer.Texts(element, none.Items);
        none.WriteEnd(answer);
        return new IamOutcome(answer, []);
    });

    private static async ValueTask<IamOutcome> FindLoginProfileAsync(IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required("UserName", IamShapes.UserName);
        call.Parameters.Check();
        StoredUser user = await call.UserAsync(name, IamConditions.None, cancellationToken);
        throw IamErrors.NoSuchEntity($"Login Profile for User {user.Name} cannot be found.");
    }
}
