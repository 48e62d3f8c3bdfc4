// A principal as a policy names it.
namespace Trent.Authorization;

/// <summary>One principal of a <c>Principal</c> or <c>NotPrincipal</c> element: one of the nested cases, and no other.</summary>
public abstract record PolicyPrincipal
{
    private PolicyPrincipal()
    {
    }

    /// <summary>Reads what a policy may name as <c>AWS</c>: <c>*</c>, an account number or the ARN of an account, user, role or session.</summary>
    /// <returns><see langword="null"/> when the text cannot name a principal.</returns>
    public static PolicyPrincipal? ParseAws(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return PrincipalSyntax.ParseAws(value);
    }

    /// <summary><c>*</c>: anyone, in any account.</summary>
    public sealed record Anyone : PolicyPrincipal;

    /// <summary>A whole account, written as its root ARN or its bare number.</summary>
    /// <param name="Partition">The partition of the ARN; <see langword="null"/> when the bare number was written.</param>
    /// <param name="AccountId">12 digits.</param>
    public sealed record Account(string? Partition, string AccountId) : PolicyPrincipal;

    /// <summary>A user, a role, a session of a role, or a federated user.</summary>
    /// <param name="Arn">The ARN as written.</param>
    public sealed record Identity(string Arn) : PolicyPrincipal;

    /// <summary>A service of the provider.</summary>
    /// <param name="Name">For example <c>logs.amazonaws.com</c>.</param>
    public sealed record Service(string Name) : PolicyPrincipal;

    /// <summary>Whoever an identity provider vouches for.</summary>
    /// <param name="Provider">The ARN of the provider, or the domain name of a public one.</param>
    public sealed record Federated(string Provider) : PolicyPrincipal;

    /// <summary>An account named by its canonical user id.</summary>
    /// <param name="Id">64 hexadecimal digits.</param>
    public sealed record CanonicalUser(string Id) : PolicyPrincipal;
}
