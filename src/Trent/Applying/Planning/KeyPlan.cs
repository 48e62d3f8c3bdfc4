// The changes of keys, each known by its alias.
using Trent.Applying.State;
using Trent.Configuration;
using Trent.Protocol;

namespace Trent.Applying.Planning;

/// <summary>Plans the keys of an account in a Region.</summary>
/// <param name="account">The account.</param>
/// <param name="region">The Region.</param>
/// <param name="present">The Region as it is.</param>
internal sealed class KeyPlan(string account, string region, RegionState present)
{
    private const string DefaultPolicyName = "default";

    // A key that cannot be used yet, or any more, can be neither enabled nor disabled.
    private static readonly string[] UsableStates = ["Enabled", "Disabled"];

    /// <summary>The change that makes a key what a file says; none when it is that already.</summary>
    /// <exception cref="SettingsException">It cannot be made that.</exception>
    public IEnumerable<Change> For(NamedKey desired)
    {
        ChangeDraft draft = new(account);
        if (present.Keys.FirstOrDefault(key => key.Alias == desired.Alias) is not { } key)
        {
            draft.Add(new CreateKeyStep(account, region, desired));
            ChangeParts(draft, desired, new NamedKey { Alias = desired.Alias, RotationDays = NamedKey.NoRotation, Enabled = true });
            return draft.Finish(ChangeKind.Create, ChangePhase.Keys, SubjectOf(desired));
        }

        Check(desired, key);
        if (desired.Description is { } description && description != (key.Description ?? string.Empty))
        {
            draft.Note("description");
            draft.Add(Step(key, "UpdateKeyDescription", description, static (text, id) => new UpdateKeyDescriptionCommand { KeyId = id, Description = text }));
        }

        if (desired.Policy is { } policy && !PolicyText.IsSame(policy, key.Policy!))
        {
            draft.Note("policy");
            draft.Add(Step(key, "PutKeyPolicy", policy, static (text, id) => new PutKeyPolicyCommand { KeyId = id, PolicyName = DefaultPolicyName, Policy = text }));
        }

        ChangeTags(draft, desired, key);
        ChangeParts(draft, desired, key);
        return draft.Finish(ChangeKind.Update, ChangePhase.Keys, SubjectOf(desired));
    }

    /// <summary>The keys that the file does not name, which stay.</summary>
    public IEnumerable<string> LeftAlone(RegionState desired)
    {
        HashSet<string> named = [.. desired.Keys.SelectMany(static key => (key.Aliases ?? []).Prepend(key.Alias))];
        return present.KeyIdsByAlias.Keys.Where(alias => !named.Contains(alias)).Order(StringComparer.Ordinal)
            .Select(alias => $"{alias} in {region} of {account} is left alone: keys and their aliases are never deleted");
    }

    private void Check(NamedKey desired, NamedKey key)
    {
        if (key.State is "PendingDeletion" or "PendingReplicaDeletion")
        {
            throw new SettingsException($"{SubjectOf(desired)} is to be deleted; cancel that, or take its alias away, before the file is applied");
        }

        ThrowUnlessSame("spec", desired.Spec, key.Spec);
        ThrowUnlessSame("usage", desired.Usage, key.Usage);
        ThrowUnlessSame("origin", desired.Origin, key.Origin);
        ThrowUnlessSame("multiRegion", desired.MultiRegion, key.MultiRegion);

        void ThrowUnlessSame<T>(string member, T wanted, T has)
        {
            if (wanted is not null && !wanted.Equals(has))
            {
                throw new SettingsException($"{SubjectOf(desired)} has the {member} {has}, and the file says {wanted}: that of a key does not change; use another alias for another key");
            }
        }
    }

    private void ChangeTags(ChangeDraft draft, NamedKey desired, NamedKey key)
    {
        (List<KeyValuePair<string, string>> set, List<string> removed) = ChangeDraft.Difference(desired.Tags, key.Tags);
        if (removed.Count > 0)
        {
            draft.Note("tags");
            draft.Add(Step(key, "UntagResource", removed, static (keys, id) => new UntagResourceCommand { KeyId = id, TagKeys = keys }));
        }

        if (set.Count > 0)
        {
            draft.Note("tags");
            draft.Add(Step(key, "TagResource", set, static (tags, id) => new TagResourceCommand { KeyId = id, Tags = TagsOf(tags) }));
        }
    }

    private void ChangeParts(ChangeDraft draft, NamedKey desired, NamedKey key)
    {
        if (desired.RotationDays is { } days && days != key.RotationDays)
        {
            draft.Note("rotationDays");
            draft.Add(days == NamedKey.NoRotation
                ? Step(key, "DisableKeyRotation", days, static (_, id) => new DisableKeyRotationCommand { KeyId = id })
                : Step(key, "EnableKeyRotation", days, static (period, id) => new EnableKeyRotationCommand { KeyId = id, RotationPeriodInDays = period }));
        }

        foreach (string alias in desired.Aliases ?? [])
        {
            if (!present.KeyIdsByAlias.TryGetValue(alias, out string? target))
            {
                draft.Note(alias);
                draft.Add(Step(key, "CreateAlias", alias, static (name, id) => new CreateAliasCommand { AliasName = name, TargetKeyId = id }));
            }
            else if (target != key.KeyId)
            {
                draft.Note(alias);
                draft.Add(Step(key, "UpdateAlias", alias, static (name, id) => new UpdateAliasCommand { AliasName = name, TargetKeyId = id }));
            }
        }

        bool isUsable = key.KeyId.Length == 0 ? desired.Origin != OriginType.External.Value : UsableStates.Contains(key.State);
        if (desired.Enabled is { } enabled && isUsable && enabled != key.Enabled)
        {
            draft.Note(enabled ? "enabled" : "disabled");
            draft.Add(enabled
                ? Step(key, "EnableKey", enabled, static (_, id) => new EnableKeyCommand { KeyId = id })
                : Step(key, "DisableKey", enabled, static (_, id) => new DisableKeyCommand { KeyId = id }));
        }
    }

    private KeyStep Step<T, TOutput>(NamedKey key, string operation, T what, Func<T, string, KmsCommand<TOutput>> command)
        where TOutput : class =>
        new(account, region, key.Alias, key.KeyId, operation, (client, id, cancellationToken) => client.SendAsync(command(what, id), cancellationToken));

    private string SubjectOf(NamedKey key) => $"key {key.Alias} in {region} of {account}";

    /// <summary>Tags as commands have them.</summary>
    public static IReadOnlyList<Tag> TagsOf(IEnumerable<KeyValuePair<string, string>> tags) => [.. tags.Select(static tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })];
}
