// What is inside a session token, and its bytes.
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Identifiers;
using Trent.Identity.Directory;
using Trent.Identity.Model;

namespace Trent.Identity.Sts;

/// <summary>What a token says besides the secret: whose session it is, and until when. Exactly one of the two sessions is there.</summary>
/// <param name="Role">The session of a role.</param>
/// <param name="User">The session of a user or a root user.</param>
/// <param name="ExpiresAt">When it is over, to the second.</param>
internal sealed record SessionContent(RoleSession? Role, UserSession? User, DateTimeOffset ExpiresAt)
{
    private const byte Format = 1;

    // Format, secret, length of the body; then the body, then policies and tags compressed. The secret stays outside of what is
    // compressed together with what the caller chose.
    private const int BodyLengthAt = 1 + SecretBytes;
    private const int BodyAt = BodyLengthAt + sizeof(ushort);
    private const int Quality = 5;
    private const int Window = 18;

    /// <summary>Bytes of the secret access key, in ASCII.</summary>
    public const int SecretBytes = 40;

    /// <summary>The access key id of the credential.</summary>
    public string AccessKeyId => Role?.AccessKeyId ?? User!.AccessKeyId;

    /// <summary>Policies and tags of a session as the token carries them; empty where there are none.</summary>
    public static byte[] Pack(RoleSession session)
    {
        if (session.Policy is null && session.PolicyArns.IsEmpty && session.Tags.IsEmpty)
        {
            return [];
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            new PackedBody
            {
                Policy = session.Policy,
                PolicyArns = session.PolicyArns.IsEmpty ? null : session.PolicyArns,
                Tags = session.Tags.IsEmpty ? null : session.Tags,
                TransitiveTagKeys = session.TransitiveTagKeys.IsEmpty ? null : session.TransitiveTagKeys,
            },
            SessionJson.Readable.PackedBody);
        if (json.Length > StsLimits.UnpackedBytesMax)
        {
            throw new InvalidOperationException("The policies and tags of a session are longer than its parameters can be.");
        }

        byte[] packed = new byte[BrotliEncoder.GetMaxCompressedLength(json.Length)];
        return BrotliEncoder.TryCompress(json, packed, out int written, Quality, Window)
            ? packed[..written]
            : throw new InvalidOperationException("The compressor did not keep to its own bound.");
    }

    /// <summary>The bytes to be sealed. The caller zeroes them.</summary>
    public byte[] Write(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> packed)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new SessionBody
            {
                AccessKeyId = AccessKeyId,
                Account = (Role?.Account ?? User!.Account).Value,
                Role = Role?.RoleName,
                Name = Role?.SessionName ?? User?.UserName,
                UniqueId = Role?.RoleUniqueId ?? User?.UserUniqueId,
                IssuedAt = (Role?.IssuedAt ?? User!.IssuedAt).ToUnixTimeMilliseconds(),
                ExpiresAt = ExpiresAt.ToUnixTimeSeconds(),
                SourceIdentity = Role?.SourceIdentity,
                Provider = Role?.FederatedProvider,
                TaskPolicy = User?.TaskPolicyArn,
            },
            SessionJson.Readable.SessionBody);
        byte[] bytes = GC.AllocateArray<byte>(BodyAt + body.Length + packed.Length, pinned: true);
        bytes[0] = Format;
        secret.CopyTo(bytes.AsSpan(1, SecretBytes));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(BodyLengthAt), (ushort)body.Length);
        body.CopyTo(bytes, BodyAt);
        packed.CopyTo(bytes.AsSpan(BodyAt + body.Length));
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CryptographicException">The bytes were sealed here and are none of a session: a fault of this program.</exception>
    public static SessionContent Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < BodyAt || bytes[0] != Format || BinaryPrimitives.ReadUInt16BigEndian(bytes[BodyLengthAt..]) > bytes.Length - BodyAt)
        {
            throw new CryptographicException("The content of a session token is not of a known format.");
        }

        int bodyLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[BodyLengthAt..]);
        SessionBody body = JsonSerializer.Deserialize(bytes.Slice(BodyAt, bodyLength), SessionJson.Readable.SessionBody)
            ?? throw new CryptographicException("The content of a session token is empty.");
        PackedBody packed = Unpack(bytes[(BodyAt + bodyLength)..]);
        AccountId account = AccountId.Parse(body.Account);
        DateTimeOffset issuedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.IssuedAt);
        DateTimeOffset expiresAt = DateTimeOffset.FromUnixTimeSeconds(body.ExpiresAt);
        if (body.Role is null)
        {
            UserSession user = new()
            {
                AccessKeyId = body.AccessKeyId,
                Account = account,
                UserName = body.Name,
                UserUniqueId = body.UniqueId,
                IssuedAt = issuedAt,
                TaskPolicyArn = body.TaskPolicy,
            };
            return new SessionContent(null, user, expiresAt);
        }

        RoleSession role = new()
        {
            AccessKeyId = body.AccessKeyId,
            Account = account,
            RoleName = body.Role,
            RoleUniqueId = body.UniqueId ?? throw new CryptographicException("A session token names no role."),
            SessionName = body.Name ?? throw new CryptographicException("A session token names no session."),
            IssuedAt = issuedAt,
            Policy = packed.Policy,
            PolicyArns = packed.PolicyArns ?? [],
            Tags = packed.Tags ?? [],
            TransitiveTagKeys = packed.TransitiveTagKeys ?? [],
            SourceIdentity = body.SourceIdentity,
            FederatedProvider = body.Provider,
        };
        return new SessionContent(role, null, expiresAt);
    }

    private static PackedBody Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.IsEmpty)
        {
            return new PackedBody();
        }

        byte[] json = ArrayPool<byte>.Shared.Rent(StsLimits.UnpackedBytesMax);
        try
        {
            return BrotliDecoder.TryDecompress(packed, json, out int written)
                && JsonSerializer.Deserialize(json.AsSpan(0, written), SessionJson.Readable.PackedBody) is { } body
                    ? body
                    : throw new CryptographicException("The policies and tags of a session token do not unpack.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(json);
        }
    }
}

/// <summary>The part of a token that every session has. Short names: it travels with every request.</summary>
internal sealed record SessionBody
{
    [JsonPropertyName("k")]
    public required string AccessKeyId { get; init; }

    [JsonPropertyName("a")]
    public required string Account { get; init; }

    [JsonPropertyName("r")]
    public string? Role { get; init; }

    [JsonPropertyName("n")]
    public string? Name { get; init; }

    [JsonPropertyName("u")]
    public string? UniqueId { get; init; }

    [JsonPropertyName("i")]
    public required long IssuedAt { get; init; }

    [JsonPropertyName("x")]
    public required long ExpiresAt { get; init; }

    [JsonPropertyName("s")]
    public string? SourceIdentity { get; init; }

    [JsonPropertyName("f")]
    public string? Provider { get; init; }

    [JsonPropertyName("t")]
    public string? TaskPolicy { get; init; }
}

/// <summary>The part of a token that is compressed.</summary>
internal sealed record PackedBody
{
    [JsonPropertyName("p")]
    public string? Policy { get; init; }

    [JsonPropertyName("m")]
    public ImmutableArray<string>? PolicyArns { get; init; }

    [JsonPropertyName("t")]
    public ImmutableArray<IdentityTag>? Tags { get; init; }

    [JsonPropertyName("y")]
    public ImmutableArray<string>? TransitiveTagKeys { get; init; }
}

/// <summary>Source-generated JSON of the parts of a token.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SessionBody))]
[JsonSerializable(typeof(PackedBody))]
internal sealed partial class SessionJson : JsonSerializerContext
{
    /// <summary>Without the escapes that only matter inside of HTML: they would make a policy longer than it is.</summary>
    public static SessionJson Readable { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
